# One static binary in an empty image, run by nobody in particular.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /goodword ./cmd/goodword \
 && mkdir -p /data/files

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /goodword /goodword
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
ENV GOODWORD_DATABASE_URL=sqlite:/data/goodword.db GOODWORD_FILES=/data/files GOODWORD_JOURNAL=/data/journal
EXPOSE 8080
ENTRYPOINT ["/goodword"]
CMD ["serve"]
