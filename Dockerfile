# The host as an Orleans silo. It serves the HTTP API on 5080, and other silos on 11111.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# Analysers are the business of whoever changes the source.
RUN dotnet publish src/OmniGrains.Host -c Release -p:Silo=Orleans -p:RunAnalyzers=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown app /data
USER app
ENV ASPNETCORE_URLS=http://+:5080 OMNIGRAINS_DATA=/data
EXPOSE 5080 11111
# The image holds no HTTP client; bash speaks enough of it.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
# SIGTERM drains; see docs/operations.md.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "OmniGrains.Host.dll"]
