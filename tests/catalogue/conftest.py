from tests.school_fixtures import pristine, school

__all__ = ["pristine", "school"]
