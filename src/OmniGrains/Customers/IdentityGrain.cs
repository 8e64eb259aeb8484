using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Who owns an identifier.</summary>
internal abstract record IdentityState
{
    public sealed record Free : IdentityState;

    public sealed record Owned(string Customer, bool Verified) : IdentityState;

    public static readonly IdentityState Unclaimed = new Free();
}

/// <summary>Makes a customer the owner, unless somebody is already; either way the reply names the owner.</summary>
internal sealed record ClaimIdentity(string Customer, string Kind, string Value, bool Verified) : ICommand<IdentityOwner>, IFirstCommand;

/// <summary>Sets the identifier free if this customer owns it.</summary>
internal sealed record ReleaseIdentity(string Customer) : ICommand<IdentityOwner>;

/// <summary>Asks for the owner; null when the identifier is free.</summary>
internal sealed record WhoOwns : IQuery<IdentityState>
{
    public static readonly WhoOwns It = new();
}

/// <summary>The owner of an identifier after a command; null when it is free.</summary>
internal sealed record IdentityOwner(string? Customer);

/// <summary>
/// One identifier. Its mailbox is what makes ownership race-free: of many claims at once, one wins, and all learn who.
/// </summary>
internal sealed class IdentityGrain : Grain<IdentityState>
{
    public const string TypeName = "identity";

    public override string Type => TypeName;

    public override IdentityState Initial => IdentityState.Unclaimed;

    public static GrainId IdOf(KeyVault vault, Identity identity) =>
        new($"{TypeName}/{identity.Kind}-{vault.Digest($"{identity.Kind}:{identity.Value}")}");

    public override Decision Decide(IdentityState state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (IdentityState.Free, ClaimIdentity claim) => Claim(claim),
        (IdentityState.Owned owned, ClaimIdentity claim) when owned.Customer == claim.Customer && claim.Verified && !owned.Verified => Claim(claim),
        (IdentityState.Owned owned, ClaimIdentity) => Decision.Unchanged(new IdentityOwner(owned.Customer)),
        (IdentityState.Owned owned, ReleaseIdentity release) when owned.Customer == release.Customer =>
            Decision.Accept(new IdentityOwner(null), new IdentityReleased(release.Customer)),
        (IdentityState.Owned owned, ReleaseIdentity) => Decision.Unchanged(new IdentityOwner(owned.Customer)),
        (IdentityState.Free, ReleaseIdentity) => Decision.Unchanged(new IdentityOwner(null)),
        _ => throw new NotSupportedException($"An identifier does not understand {command.GetType().Name}."),
    };

    // Ownership evolves from the plain events alone, so that it is known after the value's key has been destroyed.
    public override IdentityState Evolve(IdentityState state, IEvent @event) => @event switch
    {
        IdentityOwned owned => new IdentityState.Owned(owned.Customer, Verified: false),
        IdentityValue { Verified: true } value => new IdentityState.Owned(value.Customer, Verified: true),
        IdentityReleased => IdentityState.Unclaimed,
        _ => state,
    };

    public override object Answer(IdentityState state, IQuery query) => state;

    private static Decision Claim(ClaimIdentity claim) => Decision.Accept(
        new IdentityOwner(claim.Customer),
        new IdentityOwned(claim.Customer),
        new IdentityValue(claim.Customer, claim.Kind, claim.Value, claim.Verified));
}
