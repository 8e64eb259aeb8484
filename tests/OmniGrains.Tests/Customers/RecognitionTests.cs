using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Tests.Customers;

public sealed class RecognitionTests
{
    [Fact]
    public async Task A_known_card_leads_to_the_same_record()
    {
        await using var live = await LiveEngine.InMemory();
        var first = await live.Recognise(new IdentityInput("card", "1234-5678"));
        var again = await live.Recognise(new IdentityInput("CARD", "12345678"));

        again.Record.ShouldBe(first.Record);
        (await live.Record(first.Customer!.Value)).Identities.ShouldHaveSingleItem().Value.ShouldBe("12345678");
    }

    [Fact]
    public async Task Of_64_at_once_with_one_new_card_all_find_one_customer()
    {
        await using var live = await LiveEngine.InMemory();
        var found = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() =>
            live.Recognition.Recognise(
                [new IdentityInput("card", "9999-1"), new IdentityInput("email", $"p{i % 3}@shop.example")], live.Context(), default).AsTask())));
        await live.Settled();

        var record = found.Select(one => one.Record).Distinct().ShouldHaveSingleItem();
        (await live.Record(record!.Value)).Identities.Select(held => held.Value).Order()
            .ShouldBe(["99991", "p0@shop.example", "p1@shop.example", "p2@shop.example"]);
    }

    [Fact]
    public async Task Two_processes_agree_on_the_owner()
    {
        var database = new InMemoryDatabase();
        await using var one = await LiveEngine.InMemory(database);
        await using var other = await LiveEngine.InMemory(database);
        var found = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
        {
            var live = i % 2 == 0 ? one : other;
            return live.Recognition.Recognise([new IdentityInput("card", "7777-2")], new($"{i}x{i % 2}" is var id ? new(id) : default, CustomerGrainTests.Noon), default).AsTask();
        })));

        found.Select(recognised => recognised.Record).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Junk_is_left_out_and_reported_and_alone_names_nobody()
    {
        await using var live = await LiveEngine.InMemory();
        var nobody = await live.Recognise(new IdentityInput("account", "null"), new IdentityInput("email", "guest@a.example"));
        var somebody = await live.Recognise(new IdentityInput("account", "undefined"), new IdentityInput("card", "55512"));

        nobody.Record.ShouldBeNull();
        nobody.Refused.Select(refused => refused.Code).ShouldBe(["identity.junk", "identity.junk"]);
        somebody.Record.ShouldNotBeNull();
        somebody.Refused.ShouldHaveSingleItem().ShouldBe(new RefusedIdentity(0, "account", "identity.junk"));
    }

    [Fact]
    public async Task An_unknown_kind_is_a_rejection()
    {
        await using var live = await LiveEngine.InMemory();
        (await live.Recognise(new IdentityInput("passport", "1"))).Rejection!.Code.ShouldBe("identity.kind-unknown");
    }

    [Fact]
    public async Task Two_strong_identities_of_two_records_merge_them_and_both_ids_lead_to_one()
    {
        await using var live = await LiveEngine.InMemory();
        var account = await live.Recognise(new IdentityInput("account", "a-1"));
        var card = await live.Recognise(new IdentityInput("card", "c-100"));
        var both = await live.Recognise(new IdentityInput("card", "c-100"), new IdentityInput("account", "a-1"));

        both.Record.ShouldBe(account.Record);
        both.Refused.ShouldBeEmpty();
        (await live.Families.RootOf(card.Record!.Value.Value)).ShouldBe(account.Record!.Value.Value);
        var record = await live.Record(card.Record.Value);
        record.Id.ShouldBe(account.Record.Value.Value);
        record.Merges.Members.ShouldHaveSingleItem().Basis.ShouldBe("strong-identities");

        var later = await live.Recognise(new IdentityInput("card", "c-100"));
        later.Record.ShouldBe(card.Record);
        later.Customer.ShouldBe(account.Customer);
    }

    [Fact]
    public async Task A_typed_e_mail_does_not_merge_but_suggests_and_a_verified_one_merges()
    {
        await using var live = await LiveEngine.InMemory();
        var account = await live.Recognise(new IdentityInput("account", "a-2"));
        var email = await live.Recognise(new IdentityInput("email", "x@y.example"));
        var typed = await live.Recognise(new IdentityInput("account", "a-2"), new IdentityInput("email", "x@y.example"));

        typed.Refused.ShouldHaveSingleItem().Code.ShouldBe("identity.belongs-to-another");
        (await live.Record(account.Record!.Value)).Merges.Suggestions.ShouldHaveSingleItem().With.ShouldBe(email.Record!.Value.Value);

        var verified = await live.Recognise(new IdentityInput("account", "a-2"), new IdentityInput("email", "x@y.example", Verified: true));
        verified.Refused.ShouldBeEmpty();
        (await live.Families.RootOf(email.Record.Value.Value)).ShouldBe(account.Record.Value.Value);
        (await live.Record(account.Record.Value)).Merges.Suggestions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_accounts_are_never_merged()
    {
        await using var live = await LiveEngine.InMemory();
        await live.Recognise(new IdentityInput("account", "a-3"), new IdentityInput("card", "k-31"));
        var other = await live.Recognise(new IdentityInput("account", "a-4"), new IdentityInput("card", "k-31"));
        var third = await live.Recognise(new IdentityInput("account", "a-4"), new IdentityInput("card", "k-31"));

        other.Refused.ShouldHaveSingleItem().ShouldBe(new RefusedIdentity(1, "card", "identity.belongs-to-another"));
        third.Record.ShouldBe(other.Record);
        third.Refused.ShouldHaveSingleItem().Kind.ShouldBe("card");
    }

    [Fact]
    public async Task The_next_person_on_a_shared_device_does_not_become_the_last_one()
    {
        await using var live = await LiveEngine.InMemory();
        var device = new IdentityInput("anonymous", "kiosk-device-1");
        var first = await live.Recognise(device, new IdentityInput("account", "ann"));
        var second = await live.Recognise(device, new IdentityInput("account", "bob"));

        second.Record.ShouldNotBe(first.Record);
        second.Refused.ShouldHaveSingleItem().Code.ShouldBe("identity.belongs-to-another");
        (await live.Families.RootOf(second.Record!.Value.Value)).ShouldBe(second.Record.Value.Value);
        (await live.Recognise(device)).Record.ShouldBe(first.Record);
    }

    [Fact]
    public async Task A_device_becomes_the_person_who_signs_in_first_and_a_device_of_nobody_joins_a_known_person()
    {
        await using var live = await LiveEngine.InMemory();
        var browser = await live.Recognise(new IdentityInput("anonymous", "browser-1"));
        var signedIn = await live.Recognise(new IdentityInput("anonymous", "browser-1"), new IdentityInput("account", "carl"));
        signedIn.Record.ShouldBe(browser.Record);

        var phone = await live.Recognise(new IdentityInput("anonymous", "phone-1"));
        var again = await live.Recognise(new IdentityInput("anonymous", "phone-1"), new IdentityInput("account", "carl"));
        again.Record.ShouldBe(signedIn.Record);
        (await live.Families.RootOf(phone.Record!.Value.Value)).ShouldBe(signedIn.Record!.Value.Value);
    }

    [Fact]
    public async Task A_device_joins_the_person_also_when_neither_record_has_heard_of_its_identifiers()
    {
        await using var live = await LiveEngine.WithoutReaction(CustomerReactions.ReactionName);
        IdentityInput[] page = [new("anonymous", "tablet-1")], order = [new("account", "fay")];
        var browser = await live.Recognition.Recognise(page, live.Context(), default);
        var person = await live.Recognition.Recognise(order, live.Context(), default);

        var both = await live.Recognition.Recognise([.. page, .. order], live.Context(), default);

        both.Refused.ShouldBeEmpty();
        both.Record.ShouldBe(person.Record);
        (await live.Families.Load(both.Record!.Value.Value)).State.Known!.Links!.Members.ShouldHaveSingleItem().Id.ShouldBe(browser.Record!.Value.Value);
    }

    [Fact]
    public async Task The_next_person_on_a_shared_device_is_kept_apart_also_when_the_last_one_has_just_signed_in()
    {
        await using var live = await LiveEngine.WithoutReaction(CustomerReactions.ReactionName);
        var device = new IdentityInput("anonymous", "kiosk-device-2");
        var first = await live.Recognition.Recognise([device, new IdentityInput("account", "gus")], live.Context(), default);
        var second = await live.Recognition.Recognise([device, new IdentityInput("account", "hal")], live.Context(), default);

        second.Record.ShouldNotBe(first.Record);
        second.Refused.ShouldHaveSingleItem().Code.ShouldBe("identity.belongs-to-another");
    }

    [Fact]
    public async Task The_sixth_card_is_over_the_limit()
    {
        await using var live = await LiveEngine.InMemory();
        var cards = Enumerable.Range(1, 6).Select(i => new IdentityInput("card", $"many-{i}")).ToArray();
        var recognised = await live.Recognise([new IdentityInput("account", "dora"), .. cards]);

        recognised.Refused.ShouldHaveSingleItem().ShouldBe(new RefusedIdentity(6, "card", "identity.limit"));
        (await live.Record(recognised.Record!.Value)).Identities.Count(held => held.Kind == "card").ShouldBe(5);
        (await live.Recognition.Find(new Identity("card", "MANY6"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_person_separated_is_not_merged_again_unasked()
    {
        await using var live = await LiveEngine.InMemory();
        var account = await live.Recognise(new IdentityInput("account", "eve"));
        var card = await live.Recognise(new IdentityInput("card", "e-100"));
        IdentityInput[] both = [new("account", "eve"), new("card", "e-100")];
        await live.Recognise(both);
        var mergeId = (await live.Record(account.Record!.Value)).Merges.Members.ShouldHaveSingleItem().MergeId;

        var undone = await live.Mediator.Send(new UndoMerge(account.Record.Value.Value, mergeId, "two sisters", live.Intent()));
        undone.Rejection.ShouldBeNull();
        var again = await live.Recognise(both);

        again.Refused.ShouldHaveSingleItem().Code.ShouldBe("identity.belongs-to-another");
        (await live.Families.RootOf(card.Record!.Value.Value)).ShouldBe(card.Record.Value.Value);
        live.Failures.ShouldBeEmpty();
    }
}
