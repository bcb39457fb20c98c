"""Django app letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """来信"""

    name = "huiyin.voice.letters"
    label = "letters"
    verbose_name = "来信"

    def ready(self) -> None:
        """Follow matters, posts and passwords."""
        from huiyin.ground.files import queries as files
        from huiyin.ground.people import signals as people
        from huiyin.loop.matters.signals import matter_changed
        from huiyin.voice.letters import tasks
        from huiyin.voice.letters.queries import desk

        files.register_visibility("paper_letter", desk.may_see_paper)
        matter_changed.connect(tasks.on_matter_changed, dispatch_uid="letters.tell_writer")
        people.post_vacated.connect(tasks.on_post_changed, dispatch_uid="letters.post_vacated")
        people.post_filled.connect(tasks.on_post_changed, dispatch_uid="letters.post_filled")
        people.person_left.connect(tasks.on_person_left, dispatch_uid="letters.person_left")
        people.password_reset.connect(tasks.on_password_reset, dispatch_uid="letters.password_reset")
