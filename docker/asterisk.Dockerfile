# Asterisk 22 from Debian's packages with the hotline's configuration: the same packages and templates as `npm start`.
FROM debian:forky-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends asterisk asterisk-modules \
  && rm -rf /var/lib/apt/lists/* \
  # The same user as the controller's: both write in the shared spool.
  && groupadd --gid 1000 hotline \
  && useradd --uid 1000 --gid 1000 --home-dir /var/lib/hotline --create-home hotline \
  && install -d -o hotline -g hotline /var/spool/hotline

COPY asterisk-config /opt/hotline/asterisk-config
COPY docker/asterisk-entrypoint.sh /opt/hotline/docker/asterisk-entrypoint.sh

USER hotline
ENV HOTLINE_FOLDER=/var/lib/hotline HOTLINE_SPOOL=/var/spool/hotline
ENTRYPOINT ["sh", "/opt/hotline/docker/asterisk-entrypoint.sh"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 \
  CMD ["asterisk", "-C", "/var/lib/hotline/etc/asterisk.conf", "-rx", "core waitfullybooted"]
