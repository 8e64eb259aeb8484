using System.Text.Json.Serialization;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>How a rule gives points.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleKind>))]
public enum RuleKind
{
    /// <summary><c>points</c> for each <c>per</c> of the currency, in proportion; rounding comes last.</summary>
    [JsonStringEnumMemberName("spend")]
    Spend,

    /// <summary><c>points</c> for the purchase, whatever it costs.</summary>
    [JsonStringEnumMemberName("visit")]
    Visit,

    /// <summary><c>points</c> for each piece of the lines it applies to.</summary>
    [JsonStringEnumMemberName("item")]
    Item,

    /// <summary>Multiplies what the rules before it gave, by <c>factor</c>, on the lines it applies to.</summary>
    [JsonStringEnumMemberName("multiplier")]
    Multiplier,

    /// <summary><c>points</c> for a custom event of the name <c>event</c>.</summary>
    [JsonStringEnumMemberName("event")]
    Event,
}

/// <summary>What happens to points beyond a rule's cap.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CapMode>))]
public enum CapMode
{
    /// <summary>The award is cut to the cap.</summary>
    [JsonStringEnumMemberName("reduce")]
    Reduce,

    /// <summary>The rule gives nothing at all.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,
}

/// <summary>By what points are earned.</summary>
/// <param name="Id">Unique in the programme, e.g. <c>base</c>.</param>
/// <param name="Kind">How it gives points.</param>
/// <param name="Priority">Lower ones first. Equal ones: spend and visit, then multipliers, then items; then by id.</param>
/// <param name="Points">See the kind.</param>
/// <param name="Per">Of the currency, for spend; above 0.</param>
/// <param name="Factor">For multipliers.</param>
/// <param name="BeforeDiscount">Amounts count before the lines' discounts.</param>
/// <param name="Stop">When it applied, no later rule is looked at.</param>
/// <param name="When">All of it must hold; absent: always.</param>
/// <param name="Cap">At most so many points of one purchase.</param>
/// <param name="CapMode">What happens beyond; when absent, the award is cut.</param>
/// <param name="Event">The name of the custom event.</param>
/// <param name="MostPerDay">How often an event counts on one day; when absent, once.</param>
public sealed record EarningRule(
    string Id, RuleKind Kind, int Priority = 0, decimal? Points = null, decimal? Per = null, decimal? Factor = null, bool BeforeDiscount = false,
    bool Stop = false, RuleCondition? When = null, decimal? Cap = null, CapMode? CapMode = null, string? Event = null, int? MostPerDay = null);

/// <summary>When a rule applies, and to which lines. Lists are alternatives; what is absent does not matter.</summary>
/// <param name="Skus">Only to these.</param>
/// <param name="Categories">Only to products in these categories, or below them (<c>kitchen</c> includes <c>kitchen/tea</c>).</param>
/// <param name="NotSkus">Not to these.</param>
/// <param name="NotCategories">Not to products in or below these.</param>
/// <param name="Channels">Bought there.</param>
/// <param name="Places">Bought there.</param>
/// <param name="From">From this moment on.</param>
/// <param name="Until">Before this moment.</param>
/// <param name="Days">On these days of the week, where it was bought: <c>monday</c>…</param>
/// <param name="HoursFrom">From this hour on (0 to 23), where it was bought.</param>
/// <param name="HoursUntil">Before this hour (1 to 24), where it was bought.</param>
/// <param name="Tiers">For members of these tiers.</param>
/// <param name="FirstPurchase">Only the first purchase that the account counts.</param>
/// <param name="BirthdayWithin">So many days around the birthday; 0 is the day itself.</param>
/// <param name="MinAmount">From this total on.</param>
public sealed record RuleCondition(
    IReadOnlyList<string>? Skus = null, IReadOnlyList<string>? Categories = null, IReadOnlyList<string>? NotSkus = null,
    IReadOnlyList<string>? NotCategories = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Places = null,
    DateTimeOffset? From = null, DateTimeOffset? Until = null, IReadOnlyList<DayOfWeek>? Days = null, int? HoursFrom = null, int? HoursUntil = null,
    IReadOnlyList<string>? Tiers = null, bool? FirstPurchase = null, int? BirthdayWithin = null, decimal? MinAmount = null);
