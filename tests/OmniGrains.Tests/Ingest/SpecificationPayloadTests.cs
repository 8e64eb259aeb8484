using System.Text.Json.Nodes;
using OmniGrains.Customers.Contracts;
using OmniGrains.Ingest;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Ingest;

/// <summary>The examples of the specification, irregular as they are.</summary>
public sealed class SpecificationPayloadTests
{
    private readonly IngestHarness _ingest = new();

    [Fact]
    public async Task Four_different_calls_under_one_messageId_are_all_recorded_and_once_each()
    {
        for (var sending = 0; sending < 2; sending++)
        {
            (await _ingest.Send(CallType.Identify, IngestHarness.Payload("01-segment-identify.json"))).Value!.Success.ShouldBeTrue();
            (await _ingest.Send(CallType.Track, IngestHarness.Payload("02-segment-track-full-context.json"))).Value!.Success.ShouldBeTrue();
            (await _ingest.Send(CallType.Group, IngestHarness.Payload("03-segment-group.json"))).Value!.Success.ShouldBeTrue();
            (await _ingest.Send(CallType.Alias, IngestHarness.Payload("04-segment-alias.json"))).Value!.Success.ShouldBeTrue();
        }

        _ingest.Tracked.Select(track => (track.Type, track.Name)).ShouldBe([("track", "Report Submitted"), ("group", "group")]);
        _ingest.Described.Count.ShouldBe(2);
        _ingest.Described[0].Traits["plan"].GetString().ShouldBe("premium");
        _ingest.Described[0].Traits.Keys.ShouldNotContain("email");
        _ingest.Recognised[0].ShouldBe(
        [
            new IdentityInput(IdentityKinds.Account, "97980cfea0067"), new IdentityInput(IdentityKinds.Anonymous, "507f191e810c19729de860ea"),
            new IdentityInput(IdentityKinds.Email, "peter@example.com"),
        ]);
        _ingest.Recognised[3].ShouldContain(new IdentityInput(IdentityKinds.Anonymous, "39239-239239-239239-23923"));
    }

    [Fact]
    public async Task Of_the_context_only_what_is_useful_is_kept_and_no_address_or_device_id()
    {
        await _ingest.Send(CallType.Track, IngestHarness.Payload("02-segment-track-full-context.json"));

        var kept = _ingest.Tracked[0].Context!.Value;
        kept.GetProperty("page").GetProperty("url").GetString().ShouldBe("https://segment.com/academy/");
        kept.GetProperty("campaign").GetProperty("name").GetString().ShouldBe("TPS Innovation Newsletter");
        kept.GetProperty("locale").GetString().ShouldBe("en-US");
        var text = kept.GetRawText();
        text.ShouldNotContain("8.8.8.8");
        text.ShouldNotContain("7A3CBEA0");
        text.ShouldNotContain("B5372DB0");
        text.ShouldNotContain("ff15bc0c");
    }

    [Fact]
    public async Task An_order_without_a_person_is_refused_and_with_one_it_is_a_purchase()
    {
        var order = IngestHarness.Payload("05-segment-order-completed.json");
        (await _ingest.Send(CallType.Track, order)).Rejection!.Code.ShouldBe("ingest.no-identity");
        _ingest.Purchases.ShouldBeEmpty();

        (await _ingest.SendBatch($$"""{"userId":"u1","batch":[{{order}}]}""")).Value!.Rejected.ShouldBeNull();

        var sale = _ingest.Purchases.ShouldHaveSingleItem();
        (sale.Kind, sale.Source, sale.ExternalId, sale.Currency, sale.Place).ShouldBe((PurchaseKind.Sale, "segment", "50314b8e9bcf000000000000", "USD", "Google Store"));
        sale.Lines.Sum(line => line.Quantity * line.UnitPrice).ShouldBe(25.5m);
        sale.Lines.Sum(line => line.Tax ?? 0).ShouldBe(2m);
        sale.Lines.Select(line => line.Sku).ShouldBe(["45790-32", "46493-32", "discount", "shipping"]);
        _ingest.Tracked.ShouldHaveSingleItem().Name.ShouldBe("Order Completed");
    }

    [Fact]
    public async Task A_refund_of_more_than_the_order_is_recorded_as_what_it_is()
    {
        await _ingest.SendBatch($$"""{"userId":"u1","batch":[{{IngestHarness.Payload("06-segment-order-refunded.json")}}]}""");

        var refund = _ingest.Purchases.ShouldHaveSingleItem();
        refund.Kind.ShouldBe(PurchaseKind.Return);
        refund.ReturnOf.ShouldBe("segment:50314b8e9bcf000000000000");
        refund.ExternalId.ShouldStartWith("50314b8e9bcf000000000000:refund:");
        refund.Lines.ShouldAllBe(line => line.Quantity < 0);
        refund.Lines.Sum(line => line.Quantity * line.UnitPrice).ShouldBe(-30m);
        refund.Lines[^1].Kind.ShouldBe(LineKind.Manual);
    }

    [Fact]
    public async Task Action_is_read_as_type_and_calls_without_a_messageId_are_never_the_same()
    {
        var chat = JsonNode.Parse(IngestHarness.Payload("07-segment-live-chat.json"))!.AsArray();
        var batch = $$"""{"batch":[{{string.Join(',', chat.Select(call => call!.ToJsonString()))}}]}""";

        await _ingest.SendBatch(batch);
        await _ingest.SendBatch(batch);

        _ingest.Tracked.Count.ShouldBe(8);
        _ingest.Tracked[0].Name.ShouldBe("Live Chat Conversation Started");
    }

    [Fact]
    public async Task The_batch_example_is_recorded_with_its_odd_dates()
    {
        var answer = await _ingest.SendBatch(IngestHarness.Payload("08-segment-batch.json"));

        answer.Value!.Rejected.ShouldBeNull();
        answer.Value.Position.ShouldNotBeNull();
        _ingest.Tracked.Select(track => track.OccurredAt).Order().ShouldBe(
        [
            new DateTimeOffset(2012, 12, 2, 0, 30, 12, 984, TimeSpan.Zero), new DateTimeOffset(2015, 2, 2, 0, 30, 12, 984, TimeSpan.Zero),
        ]);
    }

    [Fact]
    public async Task A_call_of_a_mobile_library_is_timed_by_how_long_before_its_sending_it_happened()
    {
        await _ingest.Send(CallType.Track, IngestHarness.Payload("09-rudderstack-track-mobile.json"));

        var track = _ingest.Tracked.ShouldHaveSingleItem();
        track.Channel.ShouldBe("app");
        track.OccurredAt.ShouldBe(IngestHarness.Now - TimeSpan.FromMilliseconds(9_699));
        _ingest.Recognised[0].ShouldBe([new IdentityInput(IdentityKinds.Anonymous, "78c53c15-32a1-4b65-adac-bec2d7bb8fab")]);
    }

    [Fact]
    public async Task A_type_that_Segment_does_not_know_is_rejected_and_the_others_are_recorded()
    {
        var answer = await _ingest.SendBatch(
            $$"""{"batch":[{{IngestHarness.Payload("10-rudderstack-merge.json")}},{"type":"track","userId":"u1","event":"Paid"}]}""");

        var rejected = answer.Value!.Rejected.ShouldHaveSingleItem();
        (rejected.Index, rejected.Code).ShouldBe((0, "ingest.unknown-type"));
        _ingest.Tracked.ShouldHaveSingleItem().Name.ShouldBe("Paid");
    }
}
