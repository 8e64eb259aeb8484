using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Customers;

public sealed class IdentityGrainTests
{
    private static readonly IdentityGrain Grain = new();

    [Fact]
    public void The_first_claim_wins_and_later_ones_learn_who_owns_it()
    {
        var first = When(Claim("a"));
        var second = When(Claim("b"), [.. first.Events]);

        first.Reply.ShouldBe(new IdentityOwner("a"));
        second.Reply.ShouldBe(new IdentityOwner("a"));
        second.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_owner_can_release_it_and_then_it_can_be_claimed_again()
    {
        IEvent[] owned = [new IdentityOwned("a")];

        When(new ReleaseIdentity("b"), owned).Events.ShouldBeEmpty();
        var released = When(new ReleaseIdentity("a"), owned).Events;
        When(Claim("b"), [.. owned, .. released]).Reply.ShouldBe(new IdentityOwner("b"));
    }

    [Fact]
    public void Ownership_is_known_without_the_value_that_was_erased()
    {
        // IdentityValue is skipped on replay once its key is gone.
        When(Claim("b"), new IdentityOwned("a")).Reply.ShouldBe(new IdentityOwner("a"));
    }

    [Fact]
    public void The_owner_may_verify_it_later_once()
    {
        var claimed = When(Claim("a")).Events;
        var verified = When(Claim("a") with { Verified = true }, [.. claimed]).Events;

        verified.Count.ShouldBe(2);
        When(Claim("a") with { Verified = true }, [.. claimed, .. verified]).Events.ShouldBeEmpty();
    }

    private static ClaimIdentity Claim(string customer) => new(customer, "email", "a@b.org", Verified: false);

    private static Decision When(ICommand command, params IEvent[] given) =>
        Grain.Decide(given.Aggregate(Grain.Initial, Grain.Evolve), command, new CommandContext(new CommandId("t"), CustomerGrainTests.Noon));
}
