using System.Globalization;

namespace OmniGrains.Edge.Words;

/// <summary>
/// How a language writes days, numbers and amounts, the same on every machine: we run without the system's cultures. What a language is not known for is
/// written as machines do, which nobody misreads.
/// </summary>
public sealed class Writing
{
    private const string Nbsp = "\u00a0";

    public static readonly Writing English = new(
        ".", ",", 1_000, "{0} {1} {2}",
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]);

    public static readonly Writing Italian = new(
        ",", ".", 1_000, "{0} {1} {2}", ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]);

    private static readonly Writing Other = new(".", "", decimal.MaxValue, "{2:0000}-{3:00}-{0:00}", []);

    private static readonly Dictionary<string, Writing> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = English,
        ["it"] = Italian,
        ["de"] = new(",", ".", 1_000, "{0}. {1} {2}", ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]),
        ["fr"] = new(",", Nbsp, 1_000, "{0} {1} {2}", ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]),
        ["es"] = new(
            ",", ".", 10_000, "{0} de {1} de {2}", ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]),
        ["pt"] = new(
            ",", ".", 1_000, "{0} de {1} de {2}", ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"]),
    };

    private readonly NumberFormatInfo _numbers;
    private readonly decimal _groupedFrom;
    private readonly string _day;
    private readonly IReadOnlyList<string> _months;

    private Writing(string point, string group, decimal groupedFrom, string day, IReadOnlyList<string> months)
    {
        _numbers = new NumberFormatInfo { NumberDecimalSeparator = point, NumberGroupSeparator = group };
        (_groupedFrom, _day, _months) = (groupedFrom, day, months);
    }

    /// <summary>How a language writes: <c>it-IT</c> as <c>it</c>.</summary>
    public static Writing Of(string? language) => language is not null && Known.TryGetValue(language.Split('-', '_')[0], out var known) ? known : Other;

    public string Day(DateOnly day) => string.Format(CultureInfo.InvariantCulture, _day, day.Day, _months.ElementAtOrDefault(day.Month - 1), day.Year, day.Month);

    /// <summary>With as many decimals as the currency has.</summary>
    public string Amount(decimal amount, string? currency) => Currencies.Round(amount, currency).ToString($"{Grouped(amount)}0.{new string('0', Currencies.DigitsOf(currency))}", _numbers);

    public string Number(decimal number) => number.ToString($"{Grouped(number)}0.####", _numbers);

    private string Grouped(decimal number) => Math.Abs(number) >= _groupedFrom ? "#,##" : "";
}
