"""Do the checks notice? Small changes of a solution, each of which ought to fail.

`operators` change the syntax tree, `mutant` makes files of the changes, `trial` runs them against the exercise's real
checks, `known` reads which of them are right all the same, `report` tells what passed. For authors: the server does
not import it.
"""
