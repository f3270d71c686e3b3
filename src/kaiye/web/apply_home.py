"""My filings, starting a new one, and the task list of one."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "start.html")
