using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Loyalty;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Liability;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

/// <summary>Random commands, many of them twice and in any order: lots always sum to the balance, and nothing is lost or doubled.</summary>
public sealed class AccountModelTests
{
    private static readonly RefundPolicy[] Policies = Enum.GetValues<RefundPolicy>();

    [Fact]
    public void Lots_sum_to_the_balance_and_replay_equals_live() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ListOf().ToArbitrary(), numbers => Run([.. numbers])).Check(
            Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(80));

    [Fact]
    public void Returns_take_back_exactly_what_was_earned_in_whatever_order_and_however_often_it_is_told() =>
        Prop.ForAll(Gen.Choose(1, 9_999).ListOf().ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (amounts, seed) => Reversed([.. amounts], seed)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(40));

    // Points are whole, so halves of what was bought do not earn halves: what comes back in two parts must still sum up.
    private static void Reversed(int[] amounts, int seed)
    {
        var terms = Terms(new EarningRule("base", RuleKind.Spend, Points: 1, Per: 7)) with { Refunds = RefundPolicy.Unlimited };
        var told = new List<ICommand>();
        for (var i = 0; i < amounts.Length; i++)
        {
            var (amount, part) = ((decimal)amounts[i] / 100, Math.Floor((decimal)amounts[i] / 3) / 100);
            ICommand[] three = [Buy($"p{i}", amount, terms), Return($"p{i}", $"r{i}", part, terms), Return($"p{i}", $"s{i}", amount - part, terms)];
            told.AddRange(three);
            told.Add(three[(seed + i) % 3]);
        }

        var order = new Random(seed);
        var ada = new Member().Do(new OpenAccount(Id, terms));
        foreach (var command in told.OrderBy(_ => order.Next()).ToList())
        {
            ada.Do(command);
        }

        ada.Has(0);
        ada.Now.Purchases.ShouldAllBe(purchase => purchase.Reversed == purchase.Points);
        Text(ada.Replayed()).ShouldBe(Text(ada.Now));
    }

    private static void Run(int[] numbers)
    {
        var terms = Terms() with
        {
            PendingDays = numbers.Length % 3,
            Refunds = Policies[numbers.Length % 3],
            Expiry = numbers.Length % 2 == 0 ? new PointsExpiry(ExpiryKind.Rolling, Days: 9) : PointsExpiry.Never,
            WarnDays = 2,
        };
        var ada = new Member().Do(new OpenAccount(Id, terms));
        foreach (var number in numbers)
        {
            ada.After(TimeSpan.FromHours(number % 31));
            var command = CommandOf(number, terms, ada.At);
            ada.Do(command);
            MustAddUp(ada, command);
            var before = ada.Events.Count;
            ada.Do(command);
            (ada.Events.Count == before || command is AdjustPoints).ShouldBeTrue($"{command} changed something twice");
        }

        Text(ada.Replayed()).ShouldBe(Text(ada.Now));
        Text(JsonSerializer.Deserialize(Text(ada.Now), LoyaltyJson.Default.Account)!).ShouldBe(Text(ada.Now));
    }

    // The ledger's entries are made from the events alone.
    private static void MustAddUp(Member ada, ICommand command)
    {
        var ledger = ada.Events.OfType<AccountEvent>().Select(Movement.Of).Sum(movement => movement?.Change ?? 0);
        var balance = ada.Now.Active + ada.Now.Pending + ada.Now.Locked;
        if (ledger != balance)
        {
            ledger.ShouldBe(balance, $"{command}");
        }

        var pieces = ada.Now.Spendings.Where(spending => spending.State == SpendingState.Locked).Sum(spending => spending.Pieces.Sum(piece => piece.Points));
        (ada.Now.Lots.Sum(lot => lot.Left) + pieces).ShouldBe(balance);
        ada.Now.Lots.All(lot => lot.Left > 0 || lot.Cause == "debt" || lot.Left == 0).ShouldBeTrue($"{command} took more from a lot than it has");
        ada.Now.Purchases.All(purchase => purchase.Reversed >= 0 && purchase.Reversed <= purchase.Points).ShouldBeTrue();
        foreach (var reminder in ada.Last.Reminders)
        {
            (reminder.Due is null || reminder.Due > ada.At).ShouldBeTrue($"{command} left something due undone");
        }
    }

    private static ICommand CommandOf(int number, ProgrammeTerms terms, DateTimeOffset at)
    {
        var (kind, id, points) = (number % 13, $"{number / 13 % 6}", (number / 78 % 90) + 1);
        return kind switch
        {
            0 or 1 or 2 => Buy($"p{id}", points, terms, at),
            3 or 4 => Return($"p{id}", $"r{number / 7 % 9}", points, terms),
            5 or 6 => new LockPoints(id, SpendingKind.Payment, points, at.AddHours(points), null, null),
            7 => new SpendPoints(id, SpendingKind.Payment, number % 2 == 0 ? points : null, null),
            8 => new ReleasePoints(id, SpendingKind.Payment),
            9 => new RestorePoints(id, SpendingKind.Payment, $"b{number / 7 % 9}", number % 2 == 0 ? points : null),
            10 => new AdjustPoints($"a{number}", number % 2 == 0 ? points : -points, "test", terms),
            11 => new ReviewTier(terms),
            _ => new KeepTime(),
        };
    }

    private static string Text(Account account) => JsonSerializer.Serialize(account, LoyaltyJson.Default.Account);
}
