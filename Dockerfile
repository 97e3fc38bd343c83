# gspbot in a container: what the lock file names, the program, and nothing that builds.
FROM python:3.13-slim AS build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/gspbot --shell /usr/sbin/nologin gspbot
COPY --from=build /venv /venv
WORKDIR /srv/gspbot
COPY bot bot
COPY knowledge knowledge
COPY locales locales
ENV PYTHONPATH=/srv/gspbot PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    GSPBOT_DATA=/var/lib/gspbot/gspbot.db GSPBOT_LOG=json PORT=8080
USER 10001
VOLUME /var/lib/gspbot
EXPOSE 8080
# The web server is asked; the polling bot, which serves nothing, by its sign of life in the database.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["/venv/bin/python", "-m", "bot", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/venv/bin/python", "-m", "bot"]
CMD ["telegram"]
