"""May a unit be closed, and if not, what is still in it? Pure."""

from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused


def may_close_unit(name: str, *, is_closed: bool, people: int, posts: int, units: int) -> Verdict:
    """Return whether a unit is empty and open; the reason names what has to go first."""
    return first_refusal(
        refused(f"「{name}」已经撤销") if is_closed else ALLOWED,
        refused(f"「{name}」还有在职人员 {people} 人，请先办理调动") if people else ALLOWED,
        refused(f"「{name}」还有岗位 {posts} 个，请先撤销岗位") if posts else ALLOWED,
        refused(f"「{name}」还有下级单位 {units} 个，请先撤销下级单位") if units else ALLOWED,
    )
