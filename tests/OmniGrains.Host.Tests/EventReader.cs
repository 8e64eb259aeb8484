using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests;

/// <summary>An event as the live stream tells it.</summary>
internal sealed record Seen(string Id, string Type, JsonNode Data);

/// <summary>Reads a host's live stream.</summary>
internal sealed class EventReader(HttpClient client, HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
{
    public static async Task<EventReader> Open(HostUnderTest host, string address, string? lastEventId = null, string? token = null)
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
        return new EventReader(client, answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    public async Task<Seen> Next(int seconds = 150) =>
        await TryNext().WaitAsync(TimeSpan.FromSeconds(seconds)) ?? throw new InvalidOperationException("The stream has ended.");

    /// <summary>The next line that is a comment.</summary>
    public async Task<string> Comment()
    {
        while (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.StartsWith(':'))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    public async Task<List<Seen>> Rest()
    {
        var rest = new List<Seen>();
        while (await TryNext().WaitAsync(TimeSpan.FromSeconds(60)) is { } seen)
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
