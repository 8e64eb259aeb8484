using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Twilio;

namespace OmniGrains.Channels.TwilioVoice;

/// <summary>
/// Telephone calls by Twilio's Programmable Voice. The webhook of a call is answered with what is to happen with it; everything later is told to the same
/// address with another query. Set <c>webhookUrl</c> exactly as it is registered there.
/// </summary>
internal sealed class TwilioVoiceConnector(ShopHttp http) : IConnector, IMessageChannel, IAnswering, ICallChannel
{
    public string Name => "twilio-voice";

    public string DefaultBaseUrl => "https://api.twilio.com";

    public IReadOnlyList<string> Secrets { get; } = [TwilioRequests.AuthToken];

    public IReadOnlyList<string> Options => VoiceSettings.Options;

    public string? WrongOptions(IReadOnlyDictionary<string, string> options) => VoiceSettings.Wrong(options);

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(TwilioRequests.IsAuthentic(request, shop));

    public DeliveryLabel Label(InboundRequest request)
    {
        var fields = TwilioRequests.Fields(request.Body);
        var topic = VoiceTopic.Of(request, fields);
        var status = fields.GetValueOrDefault("DialCallStatus") ?? fields.GetValueOrDefault("RecordingStatus") ?? fields.GetValueOrDefault("QueueResult") ?? fields.GetValueOrDefault("CallStatus");
        return new DeliveryLabel($"{fields.Required("CallSid")}:{topic}:{fields.GetValueOrDefault("RecordingSid")}:{status}", topic.ToString());
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop) => Reading.Nothing with
    {
        Calls = new VoiceReading(shop, VoiceTopic.Parse(content.Topic), TwilioRequests.Fields(content.Body), content.ReceivedAt).Tell(),
    };

    public Greeting? Answer(InboundRequest request, ConnectedShop shop)
    {
        var fields = TwilioRequests.Fields(request.Body);
        var (settings, topic) = (VoiceSettings.Of(shop), VoiceTopic.Of(request, fields));
        var wasTaken = fields.GetValueOrDefault("DialCallStatus") is "completed" or "answered" || fields.GetValueOrDefault("QueueResult") is "bridged" or "redirected-from-bridged";
        var url = shop.Settings.WebhookUrl ?? request.Url.Split('?')[0];
        var twiml = topic.Event switch
        {
            VoiceTopic.Incoming => Twiml.Answer(settings, url),
            VoiceTopic.Take => Twiml.Take(settings, url, topic.Agent!),
            VoiceTopic.Dequeue => Twiml.Nothing(settings, null),
            VoiceTopic.Dial or VoiceTopic.Queue => Twiml.Nothing(settings, wasTaken || topic.Call is not null ? null : settings.Unanswered),
            _ => null,
        };
        return twiml is null ? null : new Greeting(twiml, Twiml.ContentType);
    }

    /// <summary>Nothing can be written by telephone.</summary>
    public bool CanSend(ConnectedShop shop) => false;

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) =>
        Task.FromResult(new SendResult(null, "refused", "Nothing can be written by telephone."));

    public string? LineOf(ConnectedShop shop, string agent) =>
        shop.Option(TwilioRequests.AccountSid) is not null && shop.Settings.WebhookUrl is not null && shop.Secret(TwilioRequests.AuthToken) is not null
        && VoiceSettings.Of(shop).Agents.Any(one => one.Name == agent) ? shop.Option(TwilioRequests.From) : null;

    /// <summary><c>POST /2010-04-01/Accounts/{Sid}/Calls.json</c>: 201 with the call's sid. Twilio takes no idempotency key here.</summary>
    public async Task<CallAttempt> Call(ConnectedShop shop, OutgoingCall call, CancellationToken cancellation)
    {
        var (settings, account) = (VoiceSettings.Of(shop), shop.Option(TwilioRequests.AccountSid));
        if (account is null || shop.Settings.WebhookUrl is not { } url || LineOf(shop, call.Agent) is not { } line)
        {
            return new CallAttempt(null, "option-missing", "The connection lacks accountSid, from, webhookUrl, its secret, or this agent's telephone.");
        }

        List<KeyValuePair<string, string>> form =
        [
            new("To", settings.Agents.First(agent => agent.Name == call.Agent).Address), new("From", line), new("Twiml", Twiml.Bridge(settings, url, call.Key, line, call.To)),
            new("StatusCallback", $"{url}?event={VoiceTopic.Status}&call={call.Key}"), new("StatusCallbackMethod", "POST"),
            .. new[] { "initiated", "ringing", "answered", "completed" }.Select(one => KeyValuePair.Create("StatusCallbackEvent", one)),
        ];
        var request = new HttpRequestMessage(HttpMethod.Post, $"{shop.Settings.BaseUrl}/2010-04-01/Accounts/{Uri.EscapeDataString(account)}/Calls.json")
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Authorization = AccessTokens.Basic(account, shop.RequiredSecret(TwilioRequests.AuthToken));
        var (status, answer, _) = await http.Attempt(request, cancellation);
        return ((int)status, answer.Text("sid")) switch
        {
            ( >= 200 and < 300, { } sid) => new CallAttempt(sid),
            ( >= 200 and < 300, _) => new CallAttempt(null, "unreadable", "Twilio took it and did not say as what.", InDoubt: true),
            ( >= 500, _) => new CallAttempt(null, "unavailable", "Twilio failed.", InDoubt: true),
            (401 or 403, _) => new CallAttempt(null, "unauthorised", "Twilio refused our credentials. Set the token anew."),
            (429, _) => new CallAttempt(null, "rate-limited", "Twilio wants us to call less often. Call again in a moment."),
            _ => new CallAttempt(null, "refused", $"Twilio refused it with error {(answer.Text("code") is { Length: <= 6 } code && code.All(char.IsAsciiDigit) ? code : "unknown")}."),
        };
    }
}
