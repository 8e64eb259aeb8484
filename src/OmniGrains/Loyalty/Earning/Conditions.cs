using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Earning;

/// <summary>Whether a rule applies, and to which lines. Pure.</summary>
internal static class Conditions
{
    public static bool Hold(RuleCondition? when, PurchaseFacts purchase, MemberFacts member) => when is null || (
        Among(when.Channels, purchase.Channel)
        && Among(when.Places, purchase.Place)
        && Among(when.Tiers, member.Tier)
        && (when.From is not { } from || purchase.At >= from)
        && (when.Until is not { } until || purchase.At < until)
        && (when.Days is not { Count: > 0 } days || days.Contains(purchase.At.DayOfWeek))
        && (when.HoursFrom is not { } first || purchase.At.Hour >= first)
        && (when.HoursUntil is not { } last || purchase.At.Hour < last)
        && (when.FirstPurchase is not { } isFirst || isFirst == member.IsFirst)
        && (when.MinAmount is not { } least || purchase.Total >= least)
        && (when.BirthdayWithin is not { } within || IsNear(member.Birthday, DateOnly.FromDateTime(purchase.At.DateTime), within)));

    public static bool Applies(RuleCondition? when, PurchaseFacts.Line line) => when is null || (
        Among(when.Skus, line.Sku)
        && (when.Categories is not { Count: > 0 } categories || categories.Any(category => IsWithin(line.Category, category)))
        && when.NotSkus?.Contains(line.Sku, StringComparer.Ordinal) != true
        && when.NotCategories?.Any(category => IsWithin(line.Category, category)) != true);

    public static bool NamesLines(RuleCondition? when) =>
        when is { Skus.Count: > 0 } or { Categories.Count: > 0 } or { NotSkus.Count: > 0 } or { NotCategories.Count: > 0 };

    public static bool NamesCategories(ProgrammeTerms terms) =>
        terms.Rules.Any(rule => rule.When is { Categories.Count: > 0 } or { NotCategories.Count: > 0 });

    private static bool Among(IReadOnlyList<string>? wanted, string? value) =>
        wanted is not { Count: > 0 } || (value is not null && wanted.Contains(value, StringComparer.Ordinal));

    private static bool IsWithin(string? category, string wanted) =>
        category is not null && (category == wanted || category.StartsWith($"{wanted}/", StringComparison.Ordinal));

    // Somebody born on 29 February has their birthday on the 28th in other years.
    private static bool IsNear(DateOnly? birthday, DateOnly day, int within)
    {
        if (birthday is not { } born)
        {
            return false;
        }

        for (var year = day.Year - 1; year <= day.Year + 1; year++)
        {
            var date = new DateOnly(year, born.Month, Math.Min(born.Day, DateTime.DaysInMonth(year, born.Month)));
            if (Math.Abs(date.DayNumber - day.DayNumber) <= within)
            {
                return true;
            }
        }

        return false;
    }
}
