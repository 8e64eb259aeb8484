using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Chat;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Pages of a shop on which people chat, each signed in.</summary>
internal sealed class Visits(Door door, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public async Task Tell(Said said, CancellationToken stop)
    {
        var token = await TokenOf(said.By, stop);
        var told = await Ask(token, HttpMethod.Post, "messages", new { id = said.Id, text = said.Text }, stop);
        said.By.Conversation = ((string)told["id"]!).Split('.')[0];
    }

    /// <summary>What the visitor finds, oldest first: whose it is, our id of it, and the text.</summary>
    public async Task<List<(string Id, string? From, string? Text)>> History(Contact contact, CancellationToken stop) =>
        [.. (await Ask(await TokenOf(contact, stop), HttpMethod.Get, "messages", null, stop))["items"]!.AsArray().Select(item => ((string)item!["id"]!, (string?)item["from"], (string?)item["text"]))];

    private async Task<string> TokenOf(Contact contact, CancellationToken stop)
    {
        if (!_tokens.TryGetValue(contact.Address, out var token))
        {
            token = (string)(await Ask(null, HttpMethod.Post, "session", new { identity = ChatHost.Signed(contact.Address, until: time.GetUtcNow().AddHours(1)) }, stop))["token"]!;
            _tokens[contact.Address] = token;
        }

        return token;
    }

    private async Task<JsonObject> Ask(string? token, HttpMethod method, string path, object? body, CancellationToken stop)
    {
        using var answer = await door.Send(
            () =>
            {
                var request = new HttpRequestMessage(method, new Uri($"v1/chat/site/{path}", UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
                request.Headers.Add("Origin", ChatHost.Shop);
                request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
                return request;
            },
            stop);
        return await answer.Read();
    }
}
