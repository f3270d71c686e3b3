"""The outbox: one row per event and handler."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Whose turn it is: the worker's, nobody's, an engineer's."""

    WAITING = "waiting", "等待"
    DONE = "done", "完成"
    DEAD = "dead", "停止"


class Job(models.Model):
    """One piece of work that must happen, written in the transaction that made it necessary.

    `due` is set exactly while the state is `waiting`: the index that workers read holds nothing else.
    `token` rises at every claim; only the holder of the latest one may finish the job.
    A job with a `period` is periodic work: its only row makes one leader, it goes back to waiting.
    """

    kind = models.CharField(max_length=100)
    handler = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rank = models.PositiveSmallIntegerField(default=1)
    period = models.FloatField(null=True)
    due = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    # The worker that claimed it last (`presence`); empty for a process that runs jobs only in passing.
    holder = models.CharField(max_length=32, default="", blank=True)
    token = models.PositiveBigIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "handler"], name="jobs_one_per_key_and_handler")
        ]
        indexes = [
            models.Index(
                fields=["rank", "due", "id"], name="jobs_waiting", condition=models.Q(due__isnull=False)
            ),
            models.Index(
                fields=["state", "finished"], name="jobs_finished", condition=models.Q(finished__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler}({self.key})"
