"""What the contract says of an upload address."""

from api.fields import SafeString
from api.schemas import Strict


class UploadQuery(Strict):
    """As the address says; whatever is altered makes it no address of ours."""

    type = SafeString(longest=40, required=True)
    length = SafeString(longest=12, required=True)
    sha256 = SafeString(longest=64, required=True)
    expires = SafeString(longest=12, required=True)
    signature = SafeString(longest=64, required=True)
