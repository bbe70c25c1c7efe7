"""What can be refused about alert definitions."""

from greenctl.kernel.errors import NotThere, Unacceptable


class DefinitionUnknown(NotThere):
    """No definition edition is called that."""

    code = "emergency.definition_unknown"


class NoDefinition(Unacceptable):
    """On that day no edition is known to be in force there."""

    code = "emergency.no_definition"
