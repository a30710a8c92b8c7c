"""What is wrong with a Word template, in words."""


class TemplateBroken(ValueError):
    """No document can be made of a template. `what` is wrong, and the `remedy`: neither holds anything of a case."""

    holds_nothing_typed = True

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what, self.remedy = what, remedy
