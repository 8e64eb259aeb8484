using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed after the telephone was asked to ring and before it answered: nobody is rung twice, and the call says that it is in doubt.</summary>
public sealed class KilledWhileCallingTests
{
    [Fact]
    public async Task A_call_whose_answer_died_with_the_process_rings_once_and_is_in_doubt()
    {
        using var folder = new TemporaryFolder();
        await using var telephone = await PhoneStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        var id = await Prepared(host, telephone.Url);

        telephone.Silent = true;
        var asked = Ask(host, id);
        await telephone.Reached;
        await host.Kill();
        await Should.ThrowAsync<Exception>(asked);
        await host.Start();
        telephone.Silent = false;

        var again = JsonNode.Parse(await (await Ask(host, id)).Content.ReadAsStringAsync())!;
        ((string?)again["state"], (string?)again["callId"]).ShouldBe(("dialling", $"{id}.2"), again.ToJsonString());
        await Doubted(host);
        var call = (await host.GetSettled($"v1/conversations/{id}"))["messages"]!["items"]![0]!["call"]!;
        ((string?)call["state"], (string?)call["failureCode"]).ShouldBe(("in-doubt", "unanswered"));
        telephone.Asked.Count.ShouldBe(1);
    }

    private static async Task<string> Prepared(HostProcess host, string telephone)
    {
        (await host.Client.PutAsJsonAsync("v1/connections/phone", PhoneHost.Settings(telephone))).EnsureSuccessStatusCode();
        (await host.Client.PutAsJsonAsync("v1/connections/forum", new { connector = "api", channel = "forum" })).EnsureSuccessStatusCode();
        var answer = await host.Client.PostAsJsonAsync("v1/conversations/inbound", new { connection = "forum", messageId = "p-1", contact = new { id = "member-1" }, text = "Call me" });
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["conversationId"]!;
    }

    private static async Task<HttpResponseMessage> Ask(HostProcess host, string conversation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/conversations/{conversation}/calls")
        {
            Content = JsonContent.Create(new { agent = "maria", connection = "phone", to = "+393331234567" }),
        };
        request.Headers.Add("Idempotency-Key", "the-call");
        return await host.Client.SendAsync(request);
    }

    private static async Task Doubted(HostProcess host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync("v1/stream?kind=conversation.call-changed&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        while (await lines.ReadLineAsync(limit.Token) is { } line && !line.Contains("in-doubt", StringComparison.Ordinal))
        {
            // The next event.
        }
    }
}
