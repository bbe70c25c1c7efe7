"""Raw bytes to the local store. The signature in the address is the right; an object store takes bytes itself."""

from typing import IO

from flask import Response, request

from api.operations import Routes
from api.runtime import runtime
from api.storage.schemas import UploadQuery
from greenctl.photos.domain import MEDIA_TYPES
from greenctl.storage.errors import StoreAway, TicketNotGood, UploadDiffers
from greenctl.storage.local import UPLOAD_PATH, LocalStore

routes = Routes("storage", __name__, description="Uploading what was declared, where no object store takes it.")


@routes.operation(
    "PUT",
    f"{UPLOAD_PATH}/uploads/<uuid:upload_id>",
    act="storage.upload",
    streams=MEDIA_TYPES,
    query=UploadQuery,
    opens="nothing",
    refuses=(TicketNotGood, UploadDiffers, StoreAway),
)
def upload_to_local_store(upload_id: str, query: dict[str, str], body: IO[bytes]) -> Response:
    """Send the raw bytes of a photo to the address that its ticket names, with the ticket's headers."""
    running = runtime()
    if not isinstance(running.store, LocalStore):
        raise TicketNotGood
    said = {name: value for name, value in query.items() if name != "signature"}
    running.store.receive(
        f"uploads/{upload_id}", said, query["signature"], media_type=request.mimetype,
        size_bytes=request.content_length, body=body, now=running.transactions.clock.now(),
    )  # fmt: skip
    return Response(status=204)
