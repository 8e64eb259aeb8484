using System.Text;
using System.Xml.Linq;
using OmniGrains.Channels;
using OmniGrains.Channels.TwilioVoice;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Tests.Channels;

/// <summary>Twilio's voice contract: who calls, what is answered, what is told.</summary>
public sealed class TwilioVoiceTests
{
    private const string Url = "https://ours.example/v1/webhooks/twilio-voice/phone";
    private static readonly TwilioVoiceConnector Voice = new(Shops.Http);

    [Fact]
    public async Task Twilios_published_vector_of_a_call_is_authentic()
    {
        var shop = Shops.Of("twilio-voice", "https://mycompany.com/myapp.php", null, ("authToken", "12345"));
        InboundRequest To(string query) => Shops.RequestTo(
            $"/v1/webhooks/twilio-voice/phone{query}", "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"u8.ToArray(),
            ("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        var request = To("?foo=1&bar=2");
        (await Voice.IsAuthentic(request, shop, default)).ShouldBeTrue();
        (await Voice.IsAuthentic(To("?foo=1&bar=3"), shop, default)).ShouldBeFalse();
        (await Voice.IsAuthentic(request, Shops.Of("twilio-voice", "https://mycompany.com/myapp.php"), default)).ShouldBeFalse("without a secret nobody is");
    }

    [Fact]
    public void A_call_rings_at_the_agents_and_whatever_is_configured_is_escaped()
    {
        var answer = Answer("CallSid=CA1&From=%2B393331234567&To=%2B390212345&CallStatus=ringing&Direction=inbound", "", new()
        {
            ["dial"] = "+39025555=maria, sip:paolo@pbx.example=paolo, client:anna=anna",
            ["greeting"] = "Caffè & <Tè>",
            ["record"] = "true",
        });
        answer!.ContentType.ShouldBe("application/xml");
        var response = XDocument.Parse(answer.Body).Root!;
        response.Element("Say")!.Value.ShouldBe("Caffè & <Tè>");
        answer.Body.ShouldContain("Caffè &amp; &lt;Tè&gt;");
        var dial = response.Element("Dial")!;
        ((string?)dial.Attribute("action"), (string?)dial.Attribute("answerOnBridge"), (string?)dial.Attribute("record")).ShouldBe(($"{Url}?event=dial", "true", "record-from-answer-dual"));
        dial.Elements().Select(leg => (leg.Name.LocalName, leg.Value)).ShouldBe([("Number", "+39025555"), ("Sip", "sip:paolo@pbx.example"), ("Client", "anna")]);
        ((string?)dial.Element("Number")!.Attribute("statusCallback")).ShouldBe($"{Url}?event=leg");
    }

    [Fact]
    public void A_queue_and_a_saying_are_the_other_answers_and_who_was_not_answered_hears_why()
    {
        const string Ringing = "CallSid=CA1&CallStatus=ringing&From=x&To=y";
        XDocument.Parse(Answer(Ringing, "", new() { ["answer"] = "queue", ["queue"] = "support" })!.Body).Root!.Element("Enqueue")!.Value.ShouldBe("support");
        XDocument.Parse(Answer(Ringing, "", new() { ["answer"] = "say", ["greeting"] = "We are closed." })!.Body).Root!.Elements().Single().Value.ShouldBe("We are closed.");
        var options = new Dictionary<string, string> { ["dial"] = "+39025555=maria", ["unanswered"] = "We call back." };
        XDocument.Parse(Answer("CallSid=CA1&DialCallStatus=no-answer", "?event=dial", options)!.Body).Root!.Value.ShouldBe("We call back.");
        XDocument.Parse(Answer("CallSid=CA1&DialCallStatus=completed", "?event=dial", options)!.Body).Root!.Value.ShouldBe("");
        Answer("CallSid=CA1&CallStatus=completed", "?event=status", options).ShouldBeNull("a status wants no answer");
    }

    [Theory]
    [InlineData("incoming", "CallStatus=ringing", CallState.Ringing)]
    [InlineData("status", "CallStatus=in-progress", null)]
    [InlineData("status", "CallStatus=completed&CallDuration=30", CallState.Completed)]
    [InlineData("status", "CallStatus=busy", CallState.Busy)]
    [InlineData("status", "CallStatus=no-answer", CallState.NoAnswer)]
    [InlineData("status", "CallStatus=failed", CallState.Failed)]
    [InlineData("status", "CallStatus=canceled", CallState.Canceled)]
    [InlineData("leg", "ParentCallSid=CA0&CallStatus=in-progress&To=%2B39025555", CallState.InProgress)]
    [InlineData("leg", "ParentCallSid=CA0&CallStatus=completed&To=%2B39025555", null)]
    [InlineData("queue", "QueueResult=hangup", CallState.Canceled)]
    [InlineData("queue", "QueueResult=queue-full", CallState.NoAnswer)]
    [InlineData("queue", "QueueResult=bridged", CallState.Completed)]
    [InlineData("queue", "QueueResult=redirected", null)]
    [InlineData("queue", "QueueResult=redirected-from-bridged", CallState.InProgress)]
    [InlineData("dequeue maria", "CallStatus=in-progress&QueueSid=QU1&QueueTime=31&DequeingCallSid=CA7", CallState.InProgress)]
    [InlineData("take maria", "CallStatus=ringing", null)]
    [InlineData("dial", "DialCallStatus=no-answer", CallState.NoAnswer)]
    [InlineData("status", "CallStatus=something-new", null)]
    public void What_twilio_tells_is_read(string topic, string fields, CallState? state)
    {
        var calls = Read(topic, $"CallSid=CA1&From=%2B393331234567&{fields}").Calls;
        calls.LastOrDefault()?.State.ShouldBe(state);
        (calls.Count == 0).ShouldBe(state is null);
        if (topic == "leg" && state is not null)
        {
            (calls[0].ProviderId, calls[0].Agent).ShouldBe(("CA0", "maria"), "the call is the one that the leg belongs to");
        }
    }

    [Fact]
    public void An_agent_takes_the_next_caller_and_the_callers_side_tells_who()
    {
        var options = new Dictionary<string, string> { ["answer"] = "queue", ["queue"] = "support" };
        var queue = XDocument.Parse(Answer("CallSid=CA7&CallStatus=ringing", "?event=take&agent=Maria%20R.", options)!.Body).Root!.Element("Dial")!.Element("Queue")!;
        (queue.Value, (string?)queue.Attribute("url")).ShouldBe(("support", $"{Url}?event=dequeue&agent=Maria%20R."));
        XDocument.Parse(Answer("CallSid=CA1&CallStatus=in-progress", "?event=dequeue&agent=Maria%20R.", options)!.Body).Root!.IsEmpty.ShouldBeTrue();
        var label = Voice.Label(Request("CallSid=CA1&CallStatus=in-progress&QueueSid=QU1", "?event=dequeue&agent=Maria%20R."));
        Read(label.Topic, "CallSid=CA1&CallStatus=in-progress").Calls.ShouldHaveSingleItem().Agent.ShouldBe("Maria R.");
        Should.Throw<UnreadableDeliveryException>(() => Voice.Label(Request("CallSid=CA1&CallStatus=ringing", "?event=take")), "nobody takes it");
    }

    [Fact]
    public void The_end_of_a_dialling_that_was_answered_tells_both()
    {
        var calls = Read("dial", "CallSid=CA1&From=%2B393331234567&DialCallStatus=completed&DialCallDuration=42").Calls;
        calls.Select(call => call.State).ShouldBe([CallState.InProgress, CallState.Completed]);
        (calls[0].At, calls[1].DurationSeconds).ShouldBe((Shops.Noon.AddSeconds(-42), 42));
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("%2B266696687")]
    [InlineData("")]
    public void Who_withholds_a_number_has_none_and_no_identity(string from)
    {
        var call = Read("incoming", $"CallSid=CA1&CallStatus=ringing&From={from}").Calls.ShouldHaveSingleItem();
        call.Number.ShouldBeNull();
        call.Identities.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("answer", "sing", "answer")]
    [InlineData("dial", "maria", "dial")]
    [InlineData("dial", "+39025555=maria,", null)]
    [InlineData("timeoutSeconds", "4", "timeoutSeconds")]
    [InlineData("language", "en<>", "language")]
    [InlineData("from", "12345", "from")]
    public void Options_that_cannot_be_are_refused_by_name(string option, string value, string? begins)
    {
        var options = new Dictionary<string, string> { ["dial"] = "+39025555=maria", [option] = value };
        var wrong = Voice.WrongOptions(options);
        (wrong?.Split(' ')[0]).ShouldBe(begins);
    }

    [Fact]
    public void An_address_that_we_never_gave_is_malformed() => Should.Throw<UnreadableDeliveryException>(
        () => Voice.Label(Request("CallSid=CA1&CallStatus=ringing", "?event=other")));

    private static Greeting? Answer(string body, string query, Dictionary<string, string> options) =>
        Voice.Answer(Request(body, query), Shops.Of("twilio-voice", Url, options, ("authToken", "12345")));

    private static Reading Read(string topic, string body) =>
        Voice.Read(Shops.Content(topic, body), Shops.Of("twilio-voice", Url, new() { ["dial"] = "+39025555=maria" }, ("authToken", "12345")));

    private static InboundRequest Request(string body, string query) => Shops.RequestTo($"/v1/webhooks/twilio-voice/phone{query}", Encoding.UTF8.GetBytes(body));
}
