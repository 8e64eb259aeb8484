using System.Globalization;
using System.Xml.Linq;

namespace OmniGrains.Channels.TwilioVoice;

/// <summary>Twilio's markup: what is to happen with a call. Built as XML, so that whatever somebody configured is escaped.</summary>
internal static class Twiml
{
    public const string ContentType = "application/xml";

    /// <summary>Nothing more: the call ends.</summary>
    public static string Nothing(VoiceSettings settings, string? said) => Response(Said(settings, said));

    /// <summary>The answer to a call that comes in.</summary>
    /// <param name="settings">How the telephone is answered.</param>
    /// <param name="url">Our address, for what is told later.</param>
    public static string Answer(VoiceSettings settings, string url) => Response(Said(settings, settings.Greeting), settings.Answer switch
    {
        "say" => null,
        VoiceSettings.Queued => new XElement("Enqueue", new XAttribute("action", $"{url}?event=queue"), settings.Queue),
        _ => Dial(settings, $"{url}?event=dial", url, null, settings.Agents.Select(agent => Leg(agent.Address, $"{url}?event=leg"))),
    });

    /// <summary>The answer to an agent who calls to take the next caller: the caller's side tells us when they are connected. Ends where there is no queue.</summary>
    public static string Take(VoiceSettings settings, string url, string agent) => Response(settings.Queue is not { } queue ? null : new XElement(
        "Dial", new XElement("Queue", new XAttribute("url", $"{url}?event={VoiceTopic.Dequeue}&agent={Uri.EscapeDataString(agent)}"), queue)));

    /// <summary>What the agent's telephone does once it is picked up: it dials the customer.</summary>
    public static string Bridge(VoiceSettings settings, string url, string call, string line, string number) => Response(
        Dial(settings, $"{url}?event=dial&call={call}", $"{url}?call={call}", line, [Leg(number, $"{url}?event=leg&call={call}")]));

    private static XElement Dial(VoiceSettings settings, string action, string url, string? line, IEnumerable<XElement> legs) => new(
        "Dial",
        new XAttribute("action", action), new XAttribute("timeout", settings.TimeoutSeconds.ToString(CultureInfo.InvariantCulture)),
        // The caller hears it ringing, and the provider tells an answer when a person gives one.
        new XAttribute("answerOnBridge", "true"),
        line is null ? null : new XAttribute("callerId", line),
        settings.Record ? new XAttribute("record", "record-from-answer-dual") : null,
        settings.Record ? new XAttribute("recordingStatusCallback", $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}event=recording") : null,
        legs);

    private static XElement Leg(string address, string callback)
    {
        var (name, value) = address.StartsWith("sip:", StringComparison.Ordinal) ? ("Sip", address)
            : address.StartsWith("client:", StringComparison.Ordinal) ? ("Client", address["client:".Length..])
            : ("Number", address);
        return new XElement(name, new XAttribute("statusCallback", callback), new XAttribute("statusCallbackEvent", "answered completed"), value);
    }

    private static XElement? Said(VoiceSettings settings, string? text) => text is null ? null : new XElement("Say", new XAttribute("language", settings.Language), text);

    private static string Response(params XElement?[] verbs) => $"""<?xml version="1.0" encoding="UTF-8"?>{new XElement("Response", verbs.OfType<XElement>()).ToString(SaveOptions.DisableFormatting)}""";
}
