import copy

DEFAULTS = {"language": "en", "gift": False, "stickers": ["fragile"]}


def handler(event, context):
    slip = copy.deepcopy(DEFAULTS)
    for name, value in (event.get("options") or {}).items():
        if name == "stickers":
            slip["stickers"].extend(value)
        else:
            slip[name] = value
    slip["customer"] = event["customer"]
    slip["lines"] = []
    for line in event["lines"]:
        if line["quantity"] <= 0:
            raise ValueError("nothing to pack: " + line["sku"])
        slip["lines"].append("%s x %s" % (line["quantity"], line["sku"]))
    return slip
