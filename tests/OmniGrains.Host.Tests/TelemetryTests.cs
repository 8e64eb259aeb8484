using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_by_otlp()
    {
        await using var collector = await Collector.Start();
        await using (var host = await HostUnderTest.Start(
            [$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]))
        {
            await host.CreateKey(Scopes.Ingest);
        }

        // Stopping the host sends what is left, so all of it has come.
        string[] measured =
        [
            "omnigrains.commands", "omnigrains.commit.size", "omnigrains.append.duration", "omnigrains.activations", "omnigrains.appends.pending",
            "omnigrains.journal.head", "omnigrains.lag", "http.server.request.duration",
        ];
        measured.Except(collector.Metrics).ShouldBeEmpty();
        string[] traced = ["POST /v1/keys", "CreateKey", "commit"];
        traced.Except(collector.Spans).ShouldBeEmpty($"Seen: {string.Join(", ", collector.Spans)}");
        collector.Services.Distinct().ShouldBe(["OmniGrains"]);
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_measured()
    {
        await using var host = await HostUnderTest.Start();
        host.App.Services.GetService(typeof(Observability.Instruments)).ShouldBeNull();
    }

    /// <summary>Receives OTLP over HTTP and reads the names in it.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _names = new(StringComparer.Ordinal);

        public string Address => app.Urls.Single();

        public IReadOnlyCollection<string> Metrics => Names("metrics");

        public IReadOnlyCollection<string> Spans => Names("spans");

        public IReadOnlyCollection<string> Services => Names("services");

        public static async Task<Collector> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            await collector.Listen();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        // The field numbers of opentelemetry-proto: ExportMetricsServiceRequest and ExportTraceServiceRequest have the same shape.
        private Task Listen()
        {
            app.MapPost("/v1/metrics", (HttpRequest request) => Receive(request, "metrics", nameField: 1));
            app.MapPost("/v1/traces", (HttpRequest request) => Receive(request, "spans", nameField: 5));
            return app.StartAsync();
        }

        private async Task Receive(HttpRequest request, string kind, int nameField)
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            foreach (var resource in Protobuf.Fields(body.ToArray(), 1))
            {
                Keep("services", Protobuf.Path(resource, 1, 1).Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Protobuf.Path(attribute, 2).Single(), 1)));
                Keep(kind, Protobuf.Path(resource, 2, 2).Select(item => Text(item, nameField)));
            }
        }

        private static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(Protobuf.Fields(message, field).Single().Span);

        private void Keep(string kind, IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                _names.GetOrAdd(kind, _ => []).Add(name);
            }
        }

        private string[] Names(string kind) => [.. _names.GetValueOrDefault(kind) ?? []];
    }

    /// <summary>As much of the protobuf wire format as it takes to find texts in messages.</summary>
    private static class Protobuf
    {
        public static IEnumerable<ReadOnlyMemory<byte>> Path(ReadOnlyMemory<byte> message, params int[] fields) =>
            fields.Aggregate((IEnumerable<ReadOnlyMemory<byte>>)[message], (messages, field) => messages.SelectMany(one => Fields(one, field)));

        /// <summary>The length-delimited values of one field.</summary>
        public static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field)
        {
            var found = new List<ReadOnlyMemory<byte>>();
            for (var at = 0; at < message.Length;)
            {
                var tag = Varint(message.Span, ref at);
                var length = (int)(tag & 7) switch
                {
                    0 => Skipped(message.Span, ref at),
                    1 => 8,
                    5 => 4,
                    2 => (int)Varint(message.Span, ref at),
                    _ => throw new InvalidDataException($"Wire type {tag & 7} at {at}."),
                };
                if ((tag & 7) == 2 && (int)(tag >> 3) == field)
                {
                    found.Add(message.Slice(at, length));
                }

                at += length;
            }

            return found;
        }

        private static int Skipped(ReadOnlySpan<byte> bytes, ref int at)
        {
            Varint(bytes, ref at);
            return 0;
        }

        private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
        {
            var (value, shift) = (0UL, 0);
            byte next;
            do
            {
                next = bytes[at++];
                value |= (ulong)(next & 127) << shift;
                shift += 7;
            }
            while (next > 127);
            return value;
        }
    }
}
