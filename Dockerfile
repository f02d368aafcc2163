# One image for web, worker, beat and migrations. Written with care but not yet built: no container engine was at hand.
FROM python:3.12-slim-bookworm AS packages
RUN pip install --no-cache-dir "uv>=0.5"
COPY requirements.lock .
RUN uv venv /venv \
    && uv pip sync --require-hashes --python /venv/bin/python requirements.lock

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home morningbell \
    && install --directory --owner=morningbell /data
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH APP_ENV=production DATA_DIR=/data PORT=8000 PYTHONUNBUFFERED=1
# Nothing is served or signed while the files are collected; these values are forgotten with this step.
RUN DATABASE_URL=postgresql://nobody@nowhere/none REDIS_URL=redis://nowhere SECRET_KEY=only-for-this-step \
    ALLOWED_HOSTS=localhost EMAIL_URL=smtp://nowhere \
    python manage.py collectstatic --no-input --verbosity 0
USER morningbell
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/livez')"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
