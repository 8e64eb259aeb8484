using System.Text.Json.Nodes;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// What providers tell of the answers that they took: statuses twice and in any order, echoes; and where each answer must stand after it. Who took an answer and was
/// never asked about it again tells of it, too: it is in doubt no longer.
/// </summary>
internal sealed class Reports(DayStandIns standIns, Random random)
{
    private static readonly string[] States = ["sent", "delivered", "read"];

    /// <summary>How far answers must be, by our ids of them: the furthest that was told.</summary>
    public Dictionary<string, string> Expected { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests that tell all of it, in no order.</summary>
    public List<Func<HttpRequestMessage>> All()
    {
        var told = new List<Func<HttpRequestMessage>>();
        foreach (var sent in standIns.WhatsApp.Taken.Where(sent => sent.Key is not null))
        {
            told.AddRange(StatesOf(sent.Key!).Select(state => WhatsApp($"wamid.out{sent.Id}", state, sent.Key!)));
        }

        foreach (var (sent, callback) in standIns.Sms.Taken.Select(sent => (sent, Callback: (string)sent.Body["StatusCallback"]!)))
        {
            told.AddRange(StatesOf(callback.Split("message=")[1]).Select(state => Sms(callback, sent.Id, state)));
        }

        foreach (var sent in standIns.Meta.Messages)
        {
            told.AddRange(Echoed(sent));
        }

        var all = told.ToArray();
        random.Shuffle(all);
        return [.. all];
    }

    // Some of them, one of them twice.
    private List<string> StatesOf(string message)
    {
        var states = States.Where(_ => random.Next(3) > 0).DefaultIfEmpty("sent").ToList();
        Expected[message] = states[^1];
        return [.. states, states[random.Next(states.Count)]];
    }

    private static Func<HttpRequestMessage> WhatsApp(string id, string state, string key) =>
        () => Providers.Signed("whatsapp/wa", WhatsAppMessages.Status(id, state, $", \"biz_opaque_callback_data\":\"{key}\""));

    private static Func<HttpRequestMessage> Sms(string callback, int id, string state) => () => Providers.Posted(
        "twilio/sms", Providers.SmsUrl, new Uri(callback).Query, ("MessageSid", $"SMout{id}"), ("MessageStatus", state), ("To", "+15005550006"));

    // Messenger tells our id back; Instagram only what it says, and when.
    private IEnumerable<Func<HttpRequestMessage>> Echoed(MetaSent sent)
    {
        var (to, said) = ((string)sent.Body["recipient"]!["id"]!, sent.Body["message"]!);
        var (path, product, entry) = to.StartsWith('7') ? ("messenger/page", "page", Providers.Page) : ("instagram/ig", "instagram", Providers.Account);
        var message = new JsonObject { ["mid"] = sent.Id, ["is_echo"] = true, ["text"] = (string)said["text"]! };
        if ((string?)said["metadata"] is { } key)
        {
            message["metadata"] = key;
            Expected[key] = "sent";
        }

        var body = Providers.Messaging(product, entry, entry, to, sent.At, "message", message);
        yield return () => Providers.Signed(path, body);
        if (random.Next(2) == 0)
        {
            yield return () => Providers.Signed(path, body);
        }
    }
}
