"""From a SAM or CloudFormation template to deployed resources."""
