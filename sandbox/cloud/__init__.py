"""The simulated cloud: moto behind a gate, the event sources around it, and the recorder in front of it.

World.deploy(template, seed) -> World     a SAM application, deployed
World.handle(request, invocation)         the AWS endpoint that the function's SDK reaches
play(world, job, invoker)                 carries out a job's steps and delivers the events they cause
"""
