using System.Text;
using OmniGrains.Ingest;

namespace OmniGrains.Tests.Ingest;

public sealed class CallTests
{
    private readonly IngestHarness _ingest = new();

    [Fact]
    public async Task The_same_call_sent_again_is_recorded_once_whatever_the_retry_changes()
    {
        await _ingest.Send(CallType.Track, """{"messageId":"m1","userId":"u1","event":"Paid","properties":{"a":1,"b":2},"sentAt":"2026-03-01T09:29:00Z"}""");
        await _ingest.Send(CallType.Track, """{"sentAt":"2026-03-01T09:31:00Z","event":"Paid","properties":{"b":2,"a":1},"userId":"u1","messageId":"m1","_metadata":{"retryCount":1},"writeKey":"k"}""", IngestHarness.Now.AddMinutes(2));

        _ingest.Tracked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"messageId":"m1","userId":"u2","event":"Paid"}""")]
    [InlineData("""{"messageId":"m2","userId":"u1","event":"Paid"}""")]
    [InlineData("""{"messageId":"m1","userId":"u1","event":"Paid","properties":{"amount":1}}""")]
    public async Task Another_person_id_or_content_is_another_call(string other)
    {
        await _ingest.Send(CallType.Track, """{"messageId":"m1","userId":"u1","event":"Paid"}""");
        await _ingest.Send(CallType.Track, other);

        _ingest.Tracked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_idempotency_key_makes_calls_without_a_messageId_safe_to_repeat()
    {
        await _ingest.Send(CallType.Track, """{"userId":"u1","event":"Paid"}""", key: "k1");
        await _ingest.Send(CallType.Track, """{"userId":"u1","event":"Paid"}""", key: "k1");

        _ingest.Tracked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("not json", "ingest.malformed")]
    [InlineData("[]", "ingest.malformed")]
    [InlineData("""{"userId":"u1","userId":"u2","event":"Paid"}""", "ingest.malformed")]
    [InlineData("""{"userId":"u1","event":"Paid","properties":[1]}""", "ingest.malformed")]
    [InlineData("""{"userId":"u1","event":"\ud800"}""", "ingest.malformed")]
    [InlineData("""{"userId":"u1","event":"Paid","properties":{"x":"\ud800"}}""", "ingest.malformed")]
    [InlineData("""{"userId":"u1"}""", "ingest.no-event")]
    [InlineData("""{"event":"Paid"}""", "ingest.no-identity")]
    [InlineData("""{"userId":"","event":"Paid"}""", "ingest.no-identity")]
    [InlineData("""{"userId":{"id":1},"event":"Paid"}""", "ingest.no-identity")]
    [InlineData("""{"userId":"null","event":"Paid"}""", "identity.junk")]
    public async Task What_cannot_be_meant_is_refused_with_its_reason(string json, string code)
    {
        (await _ingest.Send(CallType.Track, json)).Rejection!.Code.ShouldBe(code);
        _ingest.Tracked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_deep_and_too_large_are_refused()
    {
        var deep = $$"""{"userId":"u1","event":"Paid","properties":{{string.Concat(Enumerable.Repeat("{\"a\":", 40))}}1{{new string('}', 40)}}}""";
        var large = $$"""{"userId":"u1","event":"Paid","properties":{"a":"{{new string('x', 33_000)}}" } }""";

        (await _ingest.Send(CallType.Track, deep)).Rejection!.Code.ShouldBe("ingest.malformed");
        (await _ingest.Send(CallType.Track, large)).Rejection!.Code.ShouldBe("ingest.message-too-large");
    }

    [Fact]
    public async Task A_bad_call_in_a_batch_never_stops_a_good_one()
    {
        var answer = await _ingest.SendBatch(
            """{"batch":[7,{"type":"track","userId":"u1","event":"One"},{"type":"track","userId":"u1","event":"x","event":"y"},{"type":"alias","userId":"u1"},{"type":"group","userId":"u1"},{"type":"track","userId":42,"event":"Two"}]}""");

        answer.Value!.Success.ShouldBeTrue();
        answer.Value.Rejected!.Select(rejected => (rejected.Index, rejected.Code)).ShouldBe(
            [(0, "ingest.malformed"), (2, "ingest.malformed"), (3, "ingest.no-previous-id"), (4, "ingest.no-group")]);
        _ingest.Tracked.Select(track => track.Customer).Order().ShouldBe(["c-42", "c-u1"]);
    }

    [Fact]
    public async Task A_batch_over_its_count_is_refused_whole_and_says_so()
    {
        var calls = new StringBuilder().AppendJoin(',', Enumerable.Repeat("""{"type":"track","userId":"u1","event":"x"}""", 2_501));

        (await _ingest.SendBatch($$"""{"batch":[{{calls}}]}""")).Rejection!.Code.ShouldBe("ingest.batch-too-many");
        (await _ingest.SendBatch("""{"batch":{}}""")).Rejection!.Code.ShouldBe("ingest.no-batch");
        _ingest.Tracked.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_too_much_is_written_the_sender_is_told_to_come_again()
    {
        _ingest.Overloaded = true;
        const string Batch = """{"batch":[{"type":"track","userId":"u1","event":"x","messageId":"m"}]}""";
        (await _ingest.SendBatch(Batch)).Rejection!.Kind.ShouldBe(OmniGrains.Engine.RejectionKind.Overloaded);

        _ingest.Overloaded = false;
        (await _ingest.SendBatch(Batch)).Value!.Success.ShouldBeTrue();
        _ingest.Tracked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_vouches_for_an_email_that_comes_from_a_web_page()
    {
        await _ingest.Send(CallType.Identify, """{"userId":"u1","traits":{"email":"a@example.com","emailVerified":true,"phone":"020 7946 0000","address":{"country":"gb"}}}""");

        _ingest.Recognised[0].ShouldAllBe(identity => !identity.Verified);
        _ingest.Recognised[0].ShouldContain(identity => identity.Kind == "phone" && identity.Country == "GB");
    }

    [Fact]
    public async Task A_company_in_a_group_call_lends_its_email_to_nobody()
    {
        await _ingest.Send(CallType.Group, """{"userId":"u1","groupId":"g1","traits":{"name":"Initech","email":"info@initech.example"}}""");

        _ingest.Recognised[0].ShouldHaveSingleItem().Kind.ShouldBe("account");
        var properties = _ingest.Tracked[0].Properties!.Value;
        properties.GetProperty("groupId").GetString().ShouldBe("g1");
        properties.GetProperty("traits").GetProperty("name").GetString().ShouldBe("Initech");
    }

    [Fact]
    public async Task The_locale_becomes_known_unless_the_traits_name_one_and_oversized_traits_are_noted()
    {
        await _ingest.Send(CallType.Identify, """{"userId":"u1","context":{"locale":"it-IT"},"traits":{"plan":null}}""");
        await _ingest.Send(CallType.Identify, """{"userId":"u1","context":{"locale":"it-IT"},"traits":{"language":"de"}}""");
        var answer = await _ingest.Send(CallType.Identify, $$"""{"userId":"u1","traits":{"bio":"{{new string('x', 2_000)}}","plan":"pro"} }""");

        _ingest.Described[0].Traits["locale"].GetString().ShouldBe("it-IT");
        _ingest.Described[0].Traits.Keys.ShouldContain("plan");
        _ingest.Described[1].Traits.Keys.ShouldNotContain("locale");
        _ingest.Described[2].Traits.Keys.ShouldBe(["plan"]);
        answer.Value!.Notes.ShouldHaveSingleItem().Code.ShouldBe("ingest.trait-too-large");
    }

    [Fact]
    public async Task A_page_keeps_its_name_category_and_properties()
    {
        await _ingest.Send(CallType.Page, """{"anonymousId":"a1","name":"Lamps","category":"Home","properties":{"url":"https://x.example/lamps"}}""");
        await _ingest.Send(CallType.Page, """{"anonymousId":"a1","properties":{"path":"/lamps"}}""");

        _ingest.Tracked.Select(track => (track.Type, track.Name)).ShouldBe([("page", "Lamps"), ("page", "/lamps")]);
        _ingest.Tracked[0].Properties!.Value.GetProperty("category").GetString().ShouldBe("Home");
        _ingest.Tracked[0].Properties!.Value.GetProperty("url").GetString().ShouldBe("https://x.example/lamps");
    }
}
