"""The plain methods of the test server: what is set can be read again, all else is well."""

from __future__ import annotations

import json
from typing import Any

from telegramlike import Params

READS = {
    "getMyName": ("setMyName", "name"),
    "getMyDescription": ("setMyDescription", "description"),
    "getMyShortDescription": ("setMyShortDescription", "short_description"),
    "getMyCommands": ("setMyCommands", "commands"),
}
LIMITS = {"name": 64, "description": 512, "short_description": 120}


class Manners:
    """What the bot has set, and who is an admin."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}
        self.admins: set[int] = set()

    def result(self, method: str, params: Params) -> Any:
        """What Telegram says to a call."""
        if method in READS:
            setter, field = READS[method]
            empty: Any = [] if field == "commands" else ""
            found = self.kept.get((setter, _key(params)), empty)
            return found if field == "commands" else {field: found}
        for field in ("name", "description", "short_description", "commands"):
            if method.startswith("setMy") and field in params:
                assert len(params[field]) <= LIMITS.get(field, 100), f"{field} is too long"
                self.kept[method, _key(params)] = params[field]
        if method == "getChatMember":
            status = "administrator" if params["user_id"] in self.admins else "member"
            return _member(params["user_id"], status)
        return True


def _key(params: Params) -> str:
    return json.dumps([params.get("language_code"), params.get("scope")], sort_keys=True)


def _member(user: int, status: str) -> Params:
    rights = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    person = {"user": {"id": user, "is_bot": False, "first_name": "A"}, "status": status}
    return person | (dict.fromkeys(rights, True) if status == "administrator" else {})
