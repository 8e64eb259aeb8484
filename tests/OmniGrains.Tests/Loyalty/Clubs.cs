using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Tests.Loyalty;

/// <summary>Programmes, purchases and accounts to test with.</summary>
internal static class Clubs
{
    public const string Id = "club:ada";
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly EarningRule PerUnit = new("base", RuleKind.Spend, Points: 1, Per: 1);
    private static readonly AccountGrain Grain = new();

    /// <summary>A point per unit of money, active at once, never lapsing.</summary>
    public static ProgrammeTerms Terms(params EarningRule[] rules) => new(
        "Club", "points", ProgrammeKind.Points, "UTC", null, 0.01m, PointsRounding.Whole, 0, PointsExpiry.Never, 0, RefundPolicy.WithinBalance, null, [], null,
        rules.Length == 0 ? [PerUnit] : rules);

    public static PurchaseFacts Purchase(string id, decimal amount, DateTimeOffset? at = null) => Purchase(id, at, ("A", amount));

    public static PurchaseFacts Purchase(string id, DateTimeOffset? at, params (string Sku, decimal Amount)[] lines) =>
        new(id, at ?? Noon, "store", "milano-1", "EUR", [.. lines.Select(line => new PurchaseFacts.Line(line.Sku, 1, line.Amount, line.Amount))]);

    public static CountPurchase Buy(string id, decimal amount, ProgrammeTerms? terms = null, DateTimeOffset? at = null, params string[] path) =>
        new(Purchase(id, amount, at), terms ?? Terms(), 1, path, null, DateTimeOffset.MaxValue);

    public static CountReturn Return(string sale, string id, decimal amount, ProgrammeTerms? terms = null) => new(sale, id, [new ReturnedAmount("A", amount)], terms ?? Terms());

    public static decimal Earn(ProgrammeTerms terms, PurchaseFacts purchase, string? tier = null, bool first = false, DateOnly? birthday = null, decimal today = 0) =>
        Calculation.Of(terms, purchase, new MemberFacts(tier, first, birthday, today)).Points;

    public static Member Ada() => new Member().Do(new OpenAccount(Id, Terms()));

    /// <summary>An account that is told one thing after another.</summary>
    internal sealed class Member(string id = Id)
    {
        public string Id { get; } = id;

        public Account Now { get; private set; } = Account.Nobody;

        public DateTimeOffset At { get; private set; } = Noon;

        public List<IEvent> Events { get; } = [];

        public Decision Last { get; private set; }

        public Member On(DateTimeOffset at)
        {
            At = at;
            return this;
        }

        public Member After(TimeSpan time) => On(At + time);

        public Member Do(ICommand command)
        {
            Last = Grain.Decide(Now, command, new CommandContext(new CommandId("c"), At));
            Now = Last.Events.Aggregate(Now, Grain.Evolve);
            Events.AddRange(Last.Events);
            return this;
        }

        public Member Refused(string code)
        {
            (Last.Rejection?.Code).ShouldBe(code);
            Last.Events.ShouldBeEmpty();
            return this;
        }

        public Member Has(decimal active, decimal pending = 0, decimal locked = 0)
        {
            (Now.Active, Now.Pending, Now.Locked).ShouldBe((active, pending, locked));
            return this;
        }

        public Account Replayed() => Events.Aggregate(Account.Nobody, Grain.Evolve);
    }
}
