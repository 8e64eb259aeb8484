using System.Globalization;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Twilio;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
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
        // Our answer puts the caller into the queue.
        VoiceTopic.Incoming => _settings.Answer == VoiceSettings.Queued ? [Told(CallState.Ringing), Told(CallState.Queued)] : [Told(CallState.Ringing)],
        VoiceTopic.Status => Status(),
        VoiceTopic.Leg => fields.GetValueOrDefault("CallStatus") == "in-progress" ? [Told(CallState.InProgress) with { Agent = AgentOfLeg() }] : [],
        VoiceTopic.Dial => Ended(fields.GetValueOrDefault("DialCallStatus"), Seconds("DialCallDuration")),
        VoiceTopic.Dequeue => [Told(CallState.InProgress) with { Agent = topic.Agent }],
        VoiceTopic.Queue => LeftTheQueue(),
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

    // Who was taken is told of once both have hung up; who was sent elsewhere goes on there.
    private IReadOnlyList<CallTold> LeftTheQueue() => fields.GetValueOrDefault("QueueResult") switch
    {
        "bridged" => Ended("completed", null),
        "hangup" => Ended("canceled", null),
        "redirected-from-bridged" => [Told(CallState.InProgress)],
        "redirected" or "bridging-in-process" => [],
        _ => Ended("no-answer", null),
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
/// <param name="Agent">Who takes a call out of the queue.</param>
internal sealed record VoiceTopic(string Event, string? Call, string? Agent = null)
{
    public const string Incoming = "incoming";
    public const string Status = "status";
    public const string Leg = "leg";
    public const string Dial = "dial";
    public const string Queue = "queue";
    public const string Recording = "recording";

    /// <summary>An agent calls, to take the next caller out of the queue.</summary>
    public const string Take = "take";

    /// <summary>The caller is about to be connected with whoever took them out of the queue.</summary>
    public const string Dequeue = "dequeue";

    /// <exception cref="UnreadableDeliveryException">The address is none of those that we give.</exception>
    public static VoiceTopic Of(InboundRequest request, Dictionary<string, string> fields)
    {
        var named = request.Query("event");
        var call = request.Query("call");
        var agent = request.Query("agent");
        if (named is not (null or Status or Leg or Dial or Queue or Recording or Take or Dequeue) || (call is not null && MessageId.ConversationOf(call) is null)
            || (agent is null ? named == Take : named is not (Take or Dequeue) || !Slugs.IsText(agent, 64)))
        {
            throw new UnreadableDeliveryException("The query is not one that we gave.");
        }

        return new VoiceTopic(named ?? (fields.GetValueOrDefault("CallStatus") is "ringing" && call is null ? Incoming : Status), call, agent);
    }

    public static VoiceTopic Parse(string topic) => topic.Split(' ', 2) switch
    {
        [Take or Dequeue, var agent] => new VoiceTopic(topic[..topic.IndexOf(' ', StringComparison.Ordinal)], null, agent),
        [var name, var call] => new VoiceTopic(name, call),
        _ => new VoiceTopic(topic, null),
    };

    public override string ToString() => (Call ?? Agent) is { } about ? $"{Event} {about}" : Event;
}
