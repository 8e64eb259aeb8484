using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using OmniGrains.Host.Tests.Channels;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Telephone calls by Twilio over real HTTP.</summary>
public sealed class PhoneTests(ITestOutputHelper output)
{
    private const string Ada = "+393331234567";

    [Fact]
    public async Task Before_anybody_picks_up_the_call_shows_who_calls_with_orders_and_open_conversations()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        await host.Connect();
        await (await host.Client.PostAsJsonAsync("/v1/customers", new { identities = new[] { new { kind = "phone", value = Ada, verified = true }, new { kind = "email", value = "ada.lovelace@mail.example", verified = true } } })).Read();
        await host.Delivered("orders/create", ConnectedHost.Order(1001, new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero)));
        await host.ConnectApi("forum", null);
        var asked = (string)(await host.Inbound("p-1", "Where is it?", email: "ada.lovelace@mail.example"))["conversationId"]!;

        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.call-began");
        var clock = Stopwatch.StartNew();
        var twiml = await host.Call("", ("CallSid", "CA1"), ("From", Ada), ("To", PhoneHost.Line), ("CallStatus", "ringing"), ("Direction", "inbound"));
        twiml.Content.Headers.ContentType!.MediaType.ShouldBe("application/xml");
        XDocument.Parse(await twiml.Content.ReadAsStringAsync()).Root!.Element("Dial")!.Element("Number")!.Value.ShouldBe(PhoneHost.MariasPhone);

        var answered = clock.Elapsed;
        var rang = await events.Next();
        output.WriteLine($"answered after {answered.TotalMilliseconds:0.0} ms, on the stream after {clock.Elapsed.TotalMilliseconds:0.0} ms");
        rang.Type.ShouldBe("conversation.call-began");
        var id = (string)rang.Data["data"]!["conversation"]!;
        var ringing = (await host.Json($"/v1/calls?state=ringing&after={rang.Id}"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)ringing["conversationId"], (string?)ringing["number"], (string?)ringing["direction"]).ShouldBe((id, Ada, "in"));

        var opened = await host.Conversation(id);
        var call = opened["messages"]!["items"]![0]!;
        ((string?)call["kind"], (string?)call["call"]!["state"], (string?)opened["contact"]!["address"]).ShouldBe(("call", "ringing", Ada));
        ((string?)opened["orders"]![0]!["orderId"]).ShouldBe("acme:1001");
        ((string?)opened["earlier"]![0]!["id"], (string?)opened["earlier"]![0]!["preview"]).ShouldBe((asked, "Where is it?"));
        ((string?)opened["sending"]!["code"]).ShouldBe("conversation.calls-only");
        ((string?)ringing["customerId"]).ShouldBe((string?)opened["customer"]!["id"]);
    }

    [Fact]
    public async Task A_call_is_kept_with_who_took_it_how_long_its_recording_outcome_and_note_and_is_on_the_timeline()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        var id = await host.Rings("CA1", Ada);
        await host.Tell("?event=leg", ("CallSid", "CA2"), ("ParentCallSid", "CA1"), ("From", Ada), ("To", PhoneHost.MariasPhone), ("CallStatus", "in-progress"));
        (await CallIn(host, id, call => (string?)call["state"] == "in-progress"))["agent"]!.GetValue<string>().ShouldBe("maria");

        var end = await host.Call("?event=dial", ("CallSid", "CA1"), ("From", Ada), ("DialCallStatus", "completed"), ("DialCallDuration", "125"));
        XDocument.Parse(await end.Content.ReadAsStringAsync()).Root!.IsEmpty.ShouldBeTrue();
        await host.Tell("?event=recording", ("CallSid", "CA1"), ("RecordingSid", "RE1"), ("RecordingUrl", "https://api.twilio.com/RE1"), ("RecordingStatus", "completed"), ("RecordingDuration", "125"));
        await host.Tell("?event=status", ("CallSid", "CA1"), ("From", Ada), ("CallStatus", "completed"), ("CallDuration", "140"));
        await host.Tell("?event=status", ("CallSid", "CA1"), ("From", Ada), ("CallStatus", "ringing"));
        var call = await CallIn(host, id, call => call["recording"] is not null && (string?)call["state"] == "completed");
        ((int)call["durationSeconds"]!, (string?)call["recording"]!["id"]).ShouldBe((125, "RE1"));

        var callId = $"{id}.1";
        var said = new { outcome = "resolved", note = "It was at the neighbour's.", then = "resolved", agent = "maria" };
        var receipt = await (await host.Client.PutAsJsonAsync($"/v1/calls/{callId}/outcome", said)).Read();
        ((string?)receipt["callId"], (string?)receipt["state"]).ShouldBe((callId, "completed"));
        var after = await host.Conversation(id);
        var kept = after["messages"]!["items"]![0]!["call"]!;
        ((string?)kept["outcome"], (string?)kept["note"], (string?)kept["outcomeBy"], (string?)after["status"]).ShouldBe(("resolved", "It was at the neighbour's.", "maria", "resolved"));
        var timeline = (await host.Json($"/v1/customers/{after["customer"]!["id"]}/timeline?after={receipt["position"]}"))["items"]!.AsArray();
        timeline.Select(row => (string)row!["summary"]!).ShouldContain("Called us, 2:05 min, with maria");
        timeline.Select(row => (string)row!["summary"]!).ShouldContain("Note on the call: It was at the neighbour's.");
        timeline.Count(row => (string?)row!["kind"] == "call").ShouldBe(1);
        var listed = (await host.Json($"/v1/calls?agent=maria&after={receipt["position"]}"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)listed["state"], (string?)listed["outcome"]).ShouldBe(("completed", "resolved"));

        await (await host.Client.PutAsJsonAsync($"/v1/calls/{id}.7/outcome", said)).Problem(404, "call.unknown");
        await (await host.Client.PutAsJsonAsync("/v1/calls/nonsense/outcome", said)).Problem(404, "call.unknown");
        (await host.Client.PutAsJsonAsync($"/v1/calls/{callId}/outcome", new { outcome = "sung" })).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_caller_waits_in_the_queue_until_somebody_takes_the_call_and_is_shown_as_talking_while_they_talk()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.PutAsJsonAsync("/v1/connections/phone", PhoneHost.Settings("http://127.0.0.1:9", new { answer = "queue", queue = "support" }))).Read();
        var id = await host.Rings("CA1", Ada);
        await CallIn(host, id, call => (string?)call["state"] == "queued");
        (await host.Json($"/v1/calls?state=queued&after={await host.Head()}"))["items"]!.AsArray().ShouldHaveSingleItem();
        ((string?)(await host.Conversation(id))["waitingSince"]).ShouldNotBeNull("nobody talks to the caller yet");

        var take = await host.Call("?event=take&agent=maria", ("CallSid", "CA7"), ("From", PhoneHost.MariasPhone), ("To", "+390200000"), ("CallStatus", "ringing"), ("Direction", "inbound"));
        XDocument.Parse(await take.Content.ReadAsStringAsync()).Root!.Element("Dial")!.Element("Queue")!.Value.ShouldBe("support");
        // As Twilio publishes it: on the queued caller's side, before the two are connected.
        await host.Tell(
            "?event=dequeue&agent=maria", ("CallSid", "CA1"), ("From", Ada), ("To", PhoneHost.Line), ("CallStatus", "in-progress"), ("Direction", "inbound"), ("QueueSid", "QU1"), ("QueueTime", "31"),
            ("DequeingCallSid", "CA7"));
        ((string?)(await CallIn(host, id, call => (string?)call["state"] == "in-progress"))["agent"]).ShouldBe("maria");
        (await host.Conversation(id))["waitingSince"].ShouldBeNull();

        await host.Tell("?event=queue", ("CallSid", "CA1"), ("From", Ada), ("CallStatus", "in-progress"), ("QueueResult", "bridged"), ("QueueSid", "QU1"), ("QueueTime", "31"));
        await host.Tell("?event=status", ("CallSid", "CA1"), ("From", Ada), ("CallStatus", "completed"), ("CallDuration", "140"));
        var ended = await CallIn(host, id, call => (string?)call["state"] == "completed" && call["durationSeconds"] is not null);
        ((string?)ended["agent"], (DateTimeOffset)ended["answeredAt"]! <= (DateTimeOffset)ended["endedAt"]!).ShouldBe(("maria", true));
        (await host.Json($"/v1/calls?after={await host.Head()}"))["items"]!.AsArray().ShouldHaveSingleItem("the agent's own call is nobody's");
    }

    [Fact]
    public async Task Statuses_that_overtake_the_call_find_the_same_one_and_the_next_call_of_the_same_person_joins()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        await host.Tell("?event=status", ("CallSid", "CA1"), ("From", Ada), ("To", PhoneHost.Line), ("CallStatus", "completed"), ("CallDuration", "20"));
        await host.Tell("?event=dial", ("CallSid", "CA1"), ("From", Ada), ("DialCallStatus", "no-answer"));
        var id = await host.Rings("CA1", Ada);
        (await CallIn(host, id, _ => true))["state"]!.GetValue<string>().ShouldBe("no-answer");

        (await host.Rings("CA2", Ada)).ShouldBe(id);
        var calls = (await host.Json("/v1/calls"))["items"]!.AsArray();
        calls.Select(call => (string)call!["state"]!).ShouldBe(["ringing", "no-answer"]);
    }

    [Fact]
    public async Task Who_withholds_a_number_is_nobody_each_time()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        var first = await host.Rings("CA1", "+266696687");
        var second = await host.Rings("CA2", "anonymous");
        var third = await host.Rings("CA3", "+266696687");
        new[] { first, second, third }.Distinct().Count().ShouldBe(3);
        foreach (var id in new[] { first, second, third })
        {
            var opened = await host.Conversation(id);
            opened["customer"].ShouldBeNull();
            opened["messages"]!["items"]![0]!["call"]!["number"].ShouldBeNull();
        }
    }

    [Fact]
    public async Task An_erasure_takes_number_note_and_recording_and_the_next_call_is_a_strangers()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        var id = await host.Rings("CA1", Ada);
        await host.Tell("?event=recording", ("CallSid", "CA1"), ("From", Ada), ("RecordingSid", "RE1"), ("RecordingStatus", "completed"));
        await (await host.Client.PutAsJsonAsync($"/v1/calls/{id}.1/outcome", new { outcome = "call-back", note = "She moved." })).Read();
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        var before = await host.Head();
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).EnsureSuccessStatusCode();
        await host.Recorded("conversation.forgotten", before);

        var left = (await host.Conversation(id))["messages"]!["items"]![0]!["call"]!;
        (left["number"], left["note"], left["recording"], (string?)left["outcome"]).ShouldBe((null, null, null, "call-back"));
        (await host.Json($"/v1/calls?after={await host.Head()}"))["items"]!.AsArray().ShouldBeEmpty();
        (await host.Rings("CA2", Ada)).ShouldNotBe(id);
    }

    [Fact]
    public async Task What_is_told_of_a_call_after_an_erasure_brings_nobody_back()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        var id = await host.Rings("CA1", Ada);
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        var before = await host.Head();
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).EnsureSuccessStatusCode();
        await host.Recorded("conversation.forgotten", before);

        await host.Tell("?event=leg", ("CallSid", "CA2"), ("ParentCallSid", "CA1"), ("From", Ada), ("To", PhoneHost.MariasPhone), ("CallStatus", "in-progress"));
        await host.Tell("?event=recording", ("CallSid", "CA1"), ("From", Ada), ("RecordingSid", "RE1"), ("RecordingStatus", "completed"));
        await host.Tell("?event=status", ("CallSid", "CA1"), ("From", Ada), ("CallStatus", "completed"));
        (await host.Json($"/v1/calls?after={await host.Head()}"))["items"]!.AsArray().ShouldBeEmpty();
        (await host.Json($"/v1/customers?phone={Uri.EscapeDataString(Ada)}&after={await host.Head()}"))["items"]!.AsArray().ShouldBeEmpty();
        (await host.Json($"/v1/connections/phone/deliveries?after={await host.Head()}"))["items"]!.AsArray().ShouldAllBe(delivery => (string?)delivery!["status"] != "failed");
    }

    [Fact]
    public async Task A_wrong_signature_is_neither_answered_nor_kept()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone();
        await (await host.Call("", [("CallSid", "CA1"), ("From", Ada), ("CallStatus", "ringing")], token: "another")).Problem(401, "delivery.signature-invalid");
        (await host.Json("/v1/calls"))["items"]!.AsArray().ShouldBeEmpty();
        await (await host.Call("?event=made-up", ("CallSid", "CA1"), ("CallStatus", "ringing"))).Problem(422, "delivery.malformed");
    }

    [Fact]
    public async Task An_agent_calls_back_once_however_often_it_is_asked()
    {
        await using var telephone = await PhoneStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone(telephone.Url);
        var id = await host.Rings("CA1", Ada);

        var answer = await (await host.StartCall(id, "key-1")).Read();
        var call = (string)answer["callId"]!;
        ((string?)answer["state"], call).ShouldBe(("ringing", $"{id}.2"));
        var again = await (await host.StartCall(id, "key-1")).Read();
        ((string?)again["callId"]).ShouldBe(call);
        var asked = telephone.Asked.ShouldHaveSingleItem();
        ((string?)asked["To"], (string?)asked["From"]).ShouldBe((PhoneHost.MariasPhone, PhoneHost.Line));
        var dial = XDocument.Parse((string)asked["Twiml"]!).Root!.Element("Dial")!;
        (dial.Element("Number")!.Value, (string?)dial.Attribute("callerId")).ShouldBe((Ada, PhoneHost.Line));

        await host.Tell($"?event=leg&call={call}", ("CallSid", "CA9"), ("ParentCallSid", "CAout1"), ("From", PhoneHost.Line), ("To", Ada), ("CallStatus", "in-progress"));
        await host.Tell($"?event=status&call={call}", ("CallSid", "CAout1"), ("CallStatus", "completed"), ("CallDuration", "61"));
        var made = await CallIn(host, id, item => (string?)item["state"] == "completed");
        ((string?)made["agent"], (string?)made["number"], (int)made["durationSeconds"]!).ShouldBe(("maria", Ada, 61));
    }

    [Fact]
    public async Task A_call_that_was_refused_has_failed_and_one_without_an_answer_is_in_doubt()
    {
        await using var telephone = await PhoneStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectPhone(telephone.Url);
        var id = await host.Rings("CA1", Ada);

        telephone.Refusals.Enqueue((400, """{"code":21211,"message":"Invalid 'To' Phone Number"}"""));
        var refused = await (await host.StartCall(id, "key-1")).Read();
        ((string?)refused["state"], (string?)refused["failureCode"]).ShouldBe(("failed", "refused"));
        telephone.Refusals.Enqueue((503, ""));
        var doubted = await (await host.StartCall(id, "key-2")).Read();
        ((string?)doubted["state"], (string?)doubted["failureCode"]).ShouldBe(("in-doubt", "unavailable"));
        telephone.Asked.Count.ShouldBe(2, "nobody is asked twice");
        await host.Tell($"?event=status&call={doubted["callId"]}", ("CallSid", "CAout9"), ("CallStatus", "ringing"));
        await CallIn(host, id, call => (string?)call["state"] == "ringing");

        await (await host.StartCall(id, "key-3", agent: "nobody")).Problem(409, "call.no-line");
        await host.ConnectApi("forum", null);
        var forum = (string)(await host.Inbound("p-1", "Call me"))["conversationId"]!;
        await (await host.StartCall(forum, "key-4")).Problem(422, "call.no-connection");
        await (await host.StartCall(forum, "key-5", connection: "phone")).Problem(422, "call.no-number");
        ((string?)(await (await host.StartCall(forum, "key-6", connection: "phone", to: "+393339999999")).Read())["state"]).ShouldBe("ringing");
    }

    // The last call of the conversation, once it is as wanted.
    private static Task<JsonObject> CallIn(HostUnderTest host, string conversation, Func<JsonObject, bool> isThere) => host.Follow(
        conversation, now => now["messages"]!["items"]!.AsArray().First(item => (string?)item!["kind"] == "call")!["call"]!.AsObject(), isThere);
}
