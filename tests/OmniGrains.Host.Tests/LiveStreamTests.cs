using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task A_reader_gets_what_happens_from_now_on_with_its_position_type_and_data()
    {
        await using var host = await HostUnderTest.Start();
        await host.CreateKey(Scopes.Ingest);
        await using var reader = await Reader.Open(host, "/v1/stream");
        var (id, _) = await host.CreateKey(Scopes.Admin);
        var seen = await reader.Next();
        seen.Id.ShouldBe("2");
        seen.Type.ShouldBe("access.key-created");
        ((long)seen.Data["position"]!).ShouldBe(2);
        ((string)seen.Data["stream"]!).ShouldBe("access/keys");
        ((string)seen.Data["data"]!["id"]!).ShouldBe(id);
    }

    [Theory]
    [InlineData("?from=1", null)]
    [InlineData("", "1")]
    [InlineData("?from=0", "1")]
    public async Task A_reader_resumes_behind_a_position(string query, string? lastEventId)
    {
        await using var host = await HostUnderTest.Start();
        await host.CreateKey(Scopes.Ingest);
        await host.CreateKey(Scopes.Ingest);
        await host.CreateKey(Scopes.Ingest);
        await using var reader = await Reader.Open(host, $"/v1/stream{query}", lastEventId);
        (await reader.Next()).Id.ShouldBe("2");
        (await reader.Next()).Id.ShouldBe("3");
    }

    [Theory]
    [InlineData("access.key-revoked")]
    [InlineData("order.,access.key-revoked")]
    [InlineData("order.&kind=access.key-revoked")]
    public async Task A_reader_gets_only_the_kinds_it_names(string kinds)
    {
        await using var host = await HostUnderTest.Start();
        await using var reader = await Reader.Open(host, $"/v1/stream?kind={kinds}");
        var (id, _) = await host.CreateKey(Scopes.Ingest);
        await host.Client.DeleteAsync($"/v1/keys/{id}");
        (await reader.Next()).Type.ShouldBe("access.key-revoked");
    }

    [Fact]
    public async Task Administrative_events_reach_administrators_only()
    {
        await using var host = await HostUnderTest.Start();
        var (id, token) = await host.CreateKey(Scopes.StreamRead);
        await using var reader = await Reader.Open(host, "/v1/stream?from=0", token: token);
        await using var administrator = await Reader.Open(host, "/v1/stream?from=0");
        (await administrator.Next()).Id.ShouldBe("1");
        await host.Client.DeleteAsync($"/v1/keys/{id}");
        (await administrator.Next()).Id.ShouldBe("2");
        await host.App.StopAsync();
        (await reader.Rest()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_position_that_the_journal_never_reached_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync("/v1/stream?from=99")).Problem(400, "stream.position-invalid");
    }

    [Fact]
    public async Task Stopping_the_host_ends_the_stream_at_once()
    {
        await using var host = await HostUnderTest.Start();
        await using var reader = await Reader.Open(host, "/v1/stream");
        await host.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        (await reader.Rest()).ShouldBeEmpty();
    }

    private sealed record Seen(string Id, string Type, JsonNode Data);

    private sealed class Reader(HttpClient client, HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
    {
        public static async Task<Reader> Open(HostUnderTest host, string address, string? lastEventId = null, string? token = null)
        {
            var client = host.NewClient(token ?? HostUnderTest.Key);
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new Reader(client, answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<Seen> Next() =>
            await TryNext().WaitAsync(TimeSpan.FromSeconds(10)) ?? throw new InvalidOperationException("The stream has ended.");

        public async Task<List<Seen>> Rest()
        {
            var rest = new List<Seen>();
            while (await TryNext().WaitAsync(TimeSpan.FromSeconds(10)) is { } seen)
            {
                rest.Add(seen);
            }

            return rest;
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            answer.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<Seen?> TryNext()
        {
            string? id = null, type = null, data = null;
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.Length == 0 && data is not null)
                {
                    return new Seen(id!, type!, JsonNode.Parse(data)!);
                }

                id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
                type = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : type;
                data = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : data;
            }

            return null;
        }
    }
}
