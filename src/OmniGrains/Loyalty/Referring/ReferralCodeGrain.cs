using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Referring;

/// <summary>To which account a code leads; null before it was issued.</summary>
internal sealed record ReferralCode(string? Account)
{
    public static readonly ReferralCode Unknown = new((string?)null);
}

internal sealed record IssueReferralCode(string Account) : ICommand<ReferralCode>;

internal sealed record ReadReferralCode : IQuery<ReferralCode>
{
    public static readonly ReadReferralCode Query = new();
}

/// <summary>A member's referral code, found by a keyed digest of it.</summary>
internal sealed class ReferralCodeGrain : Grain<ReferralCode>
{
    public const string TypeName = "loyalty-referral-code";

    public override string Type => TypeName;

    public override bool Transient => true;

    public override ReferralCode Initial => ReferralCode.Unknown;

    public override object Answer(ReferralCode state, IQuery query) => state;

    public override Decision Decide(ReferralCode state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Account: not null }, IssueReferralCode) => Decision.Unchanged(state),
        (_, IssueReferralCode issue) => Decision.Accept(new ReferralCode(issue.Account), new ReferralCodeIssued(issue.Account)),
        _ => throw new NotSupportedException($"A referral code does not take {command.GetType().Name}."),
    };

    public override ReferralCode Evolve(ReferralCode state, IEvent @event) => @event is ReferralCodeIssued issued ? new ReferralCode(issued.Account) : state;
}
