using System.Globalization;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Twilio;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.TwilioVoice;

/// <summary>
/// What Twilio tells of calls. A call that comes in has one leg per agent whom it rings; one that we ask for has the agent's own, and in it the customer's. That
/// two people talk is told by the inner leg or the end of the dialling; the outer call tells that it is over.
/// </summary>
internal sealed class VoiceReading(ConnectedShop shop, VoiceTopic topic, Dictionary<string, string> fields, DateTimeOffset receivedAt)
{
    private const int LongestAddress = 120;

    private readonly VoiceSettings _settings = VoiceSettings.Of(shop);

    public IReadOnlyList<CallTold> Tell() => topic.Event switch
    {
        VoiceTopic.Incoming => [Told(CallState.Ringing)],
        VoiceTopic.Status => Status(),
        VoiceTopic.Leg => fields.GetValueOrDefault("CallStatus") == "in-progress" ? [Told(CallState.InProgress) with { Agent = AgentOfLeg() }] : [],
        VoiceTopic.Dial => Ended(fields.GetValueOrDefault("DialCallStatus"), Seconds("DialCallDuration")),
        VoiceTopic.Queue => Ended(fields.GetValueOrDefault("QueueResult") switch { "bridged" => "completed", "hangup" => "canceled", _ => "no-answer" }, null),
        VoiceTopic.Recording when fields.GetValueOrDefault("RecordingStatus") is null or "completed" => [Told(null) with { Recording = RecordingOf() }],
        _ => [],
    };

    private IReadOnlyList<CallTold> Status() => fields.GetValueOrDefault("CallStatus") switch
    {
        "queued" or "initiated" or "ringing" => [Told(CallState.Ringing)],
        "completed" => [Told(CallState.Completed) with { DurationSeconds = Seconds("CallDuration") }],
        { } ending when EndingOf(ending) is { } state => [Told(state)],

        // Twilio picked up, or the agent's own telephone did: nobody talks yet.
        _ => [],
    };

    private IReadOnlyList<CallTold> Ended(string? status, int? seconds) => status switch
    {
        "completed" or "answered" => [Told(CallState.InProgress) with { At = receivedAt - TimeSpan.FromSeconds(seconds ?? 0) }, Told(CallState.Completed) with { DurationSeconds = seconds }],
        { } ending when EndingOf(ending) is { } state => [Told(state)],
        _ => [],
    };

    private static CallState? EndingOf(string status) => status switch
    {
        "busy" => CallState.Busy,
        "no-answer" => CallState.NoAnswer,
        "failed" => CallState.Failed,
        "canceled" => CallState.Canceled,
        _ => null,
    };

    private CallTold Told(CallState? state)
    {
        // Of a leg, the call is the one that it belongs to, and its From is who called there.
        var inward = topic.Call is null;
        var caller = fields.GetValueOrDefault("From");
        var number = WithheldNumbers.Is(caller) ? null : Payload.Shorten(caller, LongestAddress);
        IReadOnlyList<IdentityInput> identities = inward && number is ['+', ..] ? [new IdentityInput(IdentityKinds.Phone, number, Verified: true)] : [];
        return new CallTold(
            shop.Id, fields.GetValueOrDefault("ParentCallSid") ?? fields.Required("CallSid"), inward ? MessageDirection.In : MessageDirection.Out, number, identities,
            Payload.Shorten(fields.GetValueOrDefault("To"), LongestAddress), state, null, null, null, receivedAt, topic.Call);
    }

    private string? AgentOfLeg() => topic.Call is not null ? null
        : _settings.Agents.FirstOrDefault(agent => agent.Address == fields.GetValueOrDefault("To") || agent.Address == fields.GetValueOrDefault("Called"))?.Name;

    private CallRecording RecordingOf() => new(
        Payload.Shorten(fields.Required("RecordingSid"), 60)!, Payload.Shorten(fields.GetValueOrDefault("RecordingUrl"), 500), Seconds("RecordingDuration"));

    private int? Seconds(string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}

/// <summary>What a webhook is about: the address that it came to says so, because we gave that address.</summary>
/// <param name="Event">One of the names here.</param>
/// <param name="Call">The call that we asked for, by our id.</param>
internal sealed record VoiceTopic(string Event, string? Call)
{
    public const string Incoming = "incoming";
    public const string Status = "status";
    public const string Leg = "leg";
    public const string Dial = "dial";
    public const string Queue = "queue";
    public const string Recording = "recording";

    /// <exception cref="UnreadableDeliveryException">The address is none of those that we give.</exception>
    public static VoiceTopic Of(InboundRequest request, Dictionary<string, string> fields)
    {
        var named = request.Query("event");
        var call = request.Query("call");
        if (named is not (null or Status or Leg or Dial or Queue or Recording) || (call is not null && MessageId.ConversationOf(call) is null))
        {
            throw new UnreadableDeliveryException("The query is not one that we gave.");
        }

        return new VoiceTopic(named ?? (fields.GetValueOrDefault("CallStatus") is "ringing" && call is null ? Incoming : Status), call);
    }

    public static VoiceTopic Parse(string topic) => topic.Split(' ', 2) is [var name, var call] ? new VoiceTopic(name, call) : new VoiceTopic(topic, null);

    public override string ToString() => Call is null ? Event : $"{Event} {Call}";
}
