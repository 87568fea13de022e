from .baseobject import BareObject

class AdaptiveCard(BareObject):
    def __init__(self) -> None: ...
