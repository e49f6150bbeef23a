"""The stack's Prefect API, asked without Prefect, whose import takes seconds."""

from __future__ import annotations

import os

import httpx


def api_client(api_url: str) -> httpx.Client:
    """Client of the API; it logs in with PREFECT_API_AUTH_STRING, or with the password that the server asks for."""
    secret = os.environ.get("PREFECT_API_AUTH_STRING") or os.environ.get("PREFECT_SERVER_API_AUTH_STRING")
    user, _, password = (secret or "").partition(":")
    return httpx.Client(base_url=api_url, auth=(user, password) if secret else None, timeout=10)
