using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>People who answer. A request that is not answered is made again under the same key.</summary>
internal sealed class Agents(Door door, TimeProvider time)
{
    private int _keys;

    public Task<Answer> Reply(Contact contact, string text, CancellationToken stop) => Reply(contact, text, null, Standing.Waiting, stop);

    /// <summary>The last word: it is resolved then.</summary>
    public Task<Answer> Resolve(Contact contact, string text, CancellationToken stop) => Reply(contact, text, null, Standing.Resolved, stop);

    /// <summary>A macro answers, notes and labels in one go.</summary>
    public async Task UseMacro(Contact contact, CancellationToken stop)
    {
        var answer = new Answer("Thank you for writing. We look after it.");
        contact.Answers.Add(answer);
        await Ask(contact, answer, "macros/thanks", new { agent = "maria" }, null, Standing.Waiting, stop);
    }

    public async Task SendTemplate(Contact contact, CancellationToken stop)
    {
        var answer = new Answer("");
        contact.Answers.Add(answer);
        await Ask(contact, answer, "replies", new { template = new { name = "reminder", language = "it", parameters = new[] { "1001" } }, agent = "maria" }, null, Standing.Waiting, stop);
    }

    /// <summary>Two have read the same, and answer at once.</summary>
    public async Task BothReply(Contact contact, CancellationToken stop)
    {
        using var read = await door.Send(() => Authorised(HttpMethod.Get, $"v1/conversations/{contact.Conversation}"), stop);
        var tag = read.Headers.ETag!.Tag;
        await Task.WhenAll(Reply(contact, $"I am Maria, person {contact.Person}.", tag, Standing.Waiting, stop), Reply(contact, $"I am Paolo, person {contact.Person}.", tag, Standing.Waiting, stop));
    }

    private async Task<Answer> Reply(Contact contact, string text, string? tag, Standing then, CancellationToken stop)
    {
        var answer = new Answer(text);
        lock (contact.Answers)
        {
            contact.Answers.Add(answer);
        }

        await Ask(contact, answer, "replies", new { text, agent = "maria", then = then.ToString().ToLowerInvariant() }, tag, then, stop);
        return answer;
    }

    private async Task Ask(Contact contact, Answer answer, string path, object body, string? tag, Standing then, CancellationToken stop)
    {
        var key = $"answer-{Interlocked.Increment(ref _keys)}";
        using var told = await door.Send(
            () =>
            {
                var request = Authorised(HttpMethod.Post, $"v1/conversations/{contact.Conversation}/{path}");
                request.Content = JsonContent.Create(body);
                request.Headers.Add("Idempotency-Key", key);
                if (tag is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-Match", tag);
                }

                return request;
            },
            stop);
        var content = JsonNode.Parse(await told.Content.ReadAsStringAsync(stop))!;
        (answer.Message, answer.Refused) = told.IsSuccessStatusCode ? ((string)content["messageId"]!, (string?)null) : (null, (string)content["code"]!);
        if (answer.Message is { } message)
        {
            contact.Does(new Act(time.GetUtcNow(), Deed.Answer, message, then, (long)content["position"]!));
        }
    }

    private static HttpRequestMessage Authorised(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
        return request;
    }
}
