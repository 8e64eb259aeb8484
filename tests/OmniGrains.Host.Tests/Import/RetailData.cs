using OmniGrains.Host.Import;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Tests.Import;

/// <summary>The figures that a file must come out with.</summary>
public sealed record RetailFigures(
    int Rows, int Documents, int Returns, int Adjustments, int StockAdjustments, decimal Net, decimal Identified, decimal Returned,
    int Customers, int Buyers, int Repeaters, int Countries, int Skus);

/// <summary>
/// The whole data set when it lies beside the repository, else the week that the repository holds; each with its own
/// figures, computed from the file by other means.
/// </summary>
internal static class RetailData
{
    private static readonly RetailFigures Whole = new(
        320_705, 16_459, 2_554, 3, 925, 5_761_931.382m, 4_919_107.732m, -520_770.56m, 3_360, 3_317, 1_941, 37, 3_774);

    public static readonly RetailFigures Week = new(
        16_985, 757, 79, 0, 45, 280_766.48m, 229_396.82m, -59_110.01m, 452, 423, 71, 16, 2_334);

    public static readonly RetailConventions Conventions = new(
        "retail-import", "web", null, "GBP", "account", TimeZoneInfo.FindSystemTimeZoneById("Europe/London"));

    public static string WeekFile => Find(Path.Combine("samples", "retail", "online_retail_2010-12-01_2010-12-07.csv.gz"))
        ?? throw new FileNotFoundException("The sample is part of the repository.");

    /// <summary>The whole data set, or the week where it is not there; with its repeat purchase rate and average order value.</summary>
    public static (string File, RetailFigures Figures, decimal RepeatRate, decimal AverageOrder) Largest =>
        WholeFile is { } whole ? (whole, Whole, 58.5167m, 459.0590m) : (WeekFile, Week, 16.7849m, 413.3991m);

    private static string? WholeFile => Find(Path.Combine("shared", "data", "retail", "online_retail_2010-12_2011-08.csv.gz"));

    public static TheoryData<string, RetailFigures> Files()
    {
        var files = new TheoryData<string, RetailFigures> { { WeekFile, Week } };
        if (WholeFile is { } whole)
        {
            files.Add(whole, Whole);
        }

        return files;
    }

    public static List<PurchaseInput> Purchases(string file) =>
        [.. RetailFile.ReadInvoices(file).Select(rows => RetailInvoice.ToPurchase(rows, Conventions))];

    private static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, relative) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
