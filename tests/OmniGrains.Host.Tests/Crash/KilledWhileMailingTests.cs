using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while mails come in, and while they are answered: every mail that was acknowledged is there once with its file, and every answer
/// arrives, when twice then under the same Message-ID.
/// </summary>
public sealed class KilledWhileMailingTests(ITestOutputHelper output)
{
    private const int People = 40;
    private const int Kills = 3;

    [Fact]
    public async Task Every_mail_is_there_once_and_every_answer_arrives()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        await Connect(host, smtp.Port);
        var random = new Random(seed);

        await host.Interrupted(random, Kills, People, answered => Each(async (person, stop) =>
        {
            foreach (var mail in (string[])[Question(person), FollowUp(person), Question(person)])
            {
                while (!await Delivered(host, mail, stop))
                {
                    await host.WhenUp(stop);
                }
            }

            answered();
        }));

        var conversations = (await host.GetSettled("v1/conversations?channel=email&limit=200"))["items"]!.AsArray();
        conversations.Count.ShouldBe(People);
        var ids = conversations.Select(item => (string)item!["id"]!).ToList();
        foreach (var id in ids)
        {
            var conversation = await host.GetSettled($"v1/conversations/{id}");
            conversation["messages"]!["items"]!.AsArray().Select(item => (string?)item!["text"]).Order().ShouldBe(["And the cups?", "Where is it?"]);
            var file = conversation["messages"]!["items"]!.AsArray().SelectMany(item => item!["attachments"]!.AsArray()).ShouldHaveSingleItem()!;
            (await host.Client.GetStringAsync($"v1/conversations/{id}/files/{file["fileId"]}")).ShouldBe("a picture");
        }

        await host.Interrupted(random, Kills, People, answered => Each(async (person, stop) =>
        {
            await host.Insist($"v1/conversations/{ids[person]}/replies", """{ "text": "It left today." }""", stop);
            answered();
        }));

        await Settled(host, ids);
        var mails = smtp.Taken.GroupBy(mail => mail.Header("Message-ID")!).ToList();
        output.WriteLine($"{smtp.Taken.Count} mails, {mails.Count} of them different");
        mails.Count.ShouldBe(People);
        mails.ShouldAllBe(same => same.Select(mail => mail.To).Distinct().Count() == 1);
        mails.Select(same => same.First().To).Order().ShouldBe(Enumerable.Range(0, People).Select(Address).Order());
    }

    private static Task Each(Func<int, CancellationToken, ValueTask> work) =>
        Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = 4 }, work);

    private static string Address(int person) => $"p{person}@mail.example";

    private static string FollowUp(int person) => Mails.Raw($"second-{person}@mail.example", "And the cups?", from: Address(person), inReplyTo: $"<first-{person}@mail.example>");

    private static string Question(int person) => Mails.Wire($"""
        From: {Address(person)}
        To: {Mails.Ours}
        Subject: Order {person}
        Message-ID: <first-{person}@mail.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=x

        --x
        Content-Type: text/plain

        Where is it?
        --x
        Content-Type: image/png; name=a.png
        Content-Disposition: attachment

        a picture
        --x--
        """);

    private static async Task<bool> Delivered(HostProcess host, string mail, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/webhooks/email/mail") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(mail)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MailHost.Secret);
        try
        {
            using var answer = await host.Client.SendAsync(request, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return false;
        }
    }

    // Follows the journal until every answer is sent.
    private static async Task Settled(HostProcess host, List<string> conversations)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync("v1/stream?kind=conversation.message-state-changed&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        var waiting = conversations.ToHashSet(StringComparer.Ordinal);
        while (waiting.Count > 0 && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                waiting.RemoveWhere(id => line.Contains(id, StringComparison.Ordinal) && line.Contains("\"sent\"", StringComparison.Ordinal));
            }
        }
    }

    private static async Task Connect(HostProcess host, int smtpPort)
    {
        var body = JsonNode.Parse($$"""
            { "connector": "email", "channel": "email", "secrets": { "inboundSecret": "{{MailHost.Secret}}" },
              "options": { "address": "{{Mails.Ours}}", "inbound": "raw", "smtpHost": "127.0.0.1", "smtpPort": "{{smtpPort}}", "smtpSecurity": "none" } }
            """);
        (await host.Client.PutAsJsonAsync("v1/connections/mail", body)).EnsureSuccessStatusCode();
    }
}
