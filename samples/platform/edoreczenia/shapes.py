"""The shapes of what the User Agent API takes: only what a sender may say; what the server sets is redundant."""

from __future__ import annotations

from samples.platform.edoreczenia.shape import Choice, Many, Map, Nullable, Number, Shape, Text

ID = Text(200, 1)

ADDRESS = Shape(
    dict.fromkeys(("country", "street", "postalCode", "city", "buildingNumber", "houseNumber"), Text(100)),
    ("country", "street", "postalCode", "city"),
)
CONTRIBUTOR = Shape(
    {"firstName": Text(100), "lastName": Text(100), "companyName": Text(1900), "companyNameContinued": Text(100)},
)
PARTY = Shape(
    {
        "eDeliveryAddress": Text(100),
        "address": ADDRESS,
        "crossborderInformation": Shape({"crossborderId": Text(10), "crossborderInternalAddress": Text(100)}),
        "contributor": CONTRIBUTOR,
    }
)
HYBRID = Shape(
    {
        "shipmentNumber": Text(32),
        "procedingType": Choice(("general", "administrative", "tax", "court_civil", "court_criminal")),
        "sendersInformation": Text(30),
        "categoryService": Choice(("economic", "priority")),
        "formatService": Choice(("XS", "S", "M", "L")),
        "printingMode": Choice(("duplex", "simplex")),
        "overprintMode": Choice(("monochrome", "color")),
        "returnService": Choice(("returntosender", "destroy")),
        "proofOfDelivery": bool,
        "posteRestante": bool,
        "caseContent": Text(255),
        "shippingMode": Choice(("registered", "notRegistered")),
    },
    ("categoryService", "printingMode", "overprintMode", "returnService", "procedingType", "shippingMode"),
)
FILE_METADATA = Shape(
    {
        "fileId": ID,
        "filename": Text(1000, 1),
        "contentType": Text(255, 1),
        "size": Number(0, 10**12),
        "alg": Nullable(Choice(("SHA-3",))),
        "hash": Nullable(str),
        "description": Nullable(str),
    },
    ("fileId", "filename", "contentType"),
)
FILE = Shape({"fileMetadata": FILE_METADATA, "file": Text(10**9)}, ("fileMetadata", "file"))
ATTACHMENT = Shape({"order": Number(0, 10**6), "attachmentId": ID, "file": FILE}, ("file",))
METADATA = Shape(
    {
        "from": PARTY,
        "to": Many(PARTY, 1000),
        "hybridShipment": HYBRID,
        "subject": Text(1000),
        "refToMessageId": Text(200),
        "threadId": Text(200),
        "caseId": Text(200),
        "shippingService": Choice(("electronic", "hybrid")),
        "additionalData": Map(),
    },
    ("shippingService",),
)
CONTROL = Shape({"massMessage": bool})
MESSAGE = Shape(
    {"messageControlData": CONTROL, "messageMetadata": METADATA, "textBody": Text(5000), "attachments": Many(ATTACHMENT, 1000)},
    ("messageMetadata",),
)
SEND_DRAFT = Shape({"messageId": ID}, ("messageId",))
DOWNLOAD = Shape({"messageId": ID, "attachmentId": ID}, ("messageId", "attachmentId"))
PATCH = Many(
    Shape({"op": Choice(("add", "remove", "replace", "move", "copy", "test")), "path": str, "value": None}, ("op", "path")), 1
)
FOLDER = Shape({"directoryName": Text(30, 3), "directoryLabel": Text(30, 3)}, ("directoryName", "directoryLabel"))
FOLDER_NAME = Shape({"newDirectoryName": Text(30, 3)}, ("newDirectoryName",))
CALLBACKS = (
    "messageCallbackUrl",
    "inboxCallbackUrl",
    "evidenceCallbackUrl",
    "messageCreatedCallbackUrl",
    "archiveCreatedCallbackUrl",
)
SUBSCRIPTION = Shape(dict.fromkeys(CALLBACKS, Text(2000, 1)))
SUBSCRIPTION_STATUS = Shape({"subscriptionId": ID, "status": bool}, ("subscriptionId", "status"))
NOTIFICATION = Shape({"pushNotification": bool}, ("pushNotification",))
ARCHIVE_TASK = Shape({"messageId": Many(ID, 10_000, 1), "taskDescription": Text(255)}, ("messageId",))
ARCHIVE_STATUS = Shape(
    {"taskId": ID, "changeStatus": Choice(("CANCEL", "FINISH_WITH_DELETING_MESSAGES", "FINISH_WITHOUT_DELETING_MESSAGES"))},
    ("taskId", "changeStatus"),
)
