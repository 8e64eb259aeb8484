using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Catalogue.Files;

/// <summary>How the cells of a row and its JSON stand for each other. Columns that it does not know are left alone.</summary>
/// <param name="Columns">The columns' names, in the order of exports.</param>
/// <param name="Put">Puts a cell into the row's JSON.</param>
internal sealed record CsvShape(IReadOnlyList<string> Columns, Action<JsonObject, string, string> Put)
{
    private const char Between = '|';

    public static readonly CsvShape Products = new(
        ["sku", "name", "description", "category", "attributes", "cost", "currency", "taxClass", "images", "barcodes", "parts"], PutProductCell);

    public static readonly CsvShape Prices = new(["sku", "list", "amount", "currency", "from", "until"], PutPriceCell);

    public static string?[] CellsOf(ProductRow row) =>
    [
        row.Sku, row.Name, row.Description, row.Category,
        row.Attributes is { Count: > 0 } attributes ? JsonSerializer.Serialize(attributes, CatalogueJson.Default.IReadOnlyDictionaryStringString) : null,
        row.Cost?.Amount.ToString(CultureInfo.InvariantCulture), row.Cost?.Currency, row.TaxClass,
        Joined(row.Images), Joined(row.Barcodes), Joined(row.Parts?.Select(Cell)),
    ];

    public static string?[] CellsOf(PriceRow row) =>
        [row.Sku, row.List, row.Amount.ToString(CultureInfo.InvariantCulture), row.Currency, Cell(row.From), Cell(row.Until)];

    private static void PutProductCell(JsonObject row, string column, string cell)
    {
        switch (column)
        {
            case "sku" or "name" or "description" or "category":
                row[column] = cell;
                break;
            case "taxclass":
                row["taxClass"] = cell;
                break;
            case "attributes":
                row["attributes"] = JsonNode.Parse(cell);
                break;
            case "cost":
                CostOf(row)["amount"] = cell;
                break;
            case "currency":
                CostOf(row)["currency"] = cell;
                break;
            case "images" or "barcodes":
                row[column] = new JsonArray([.. Split(cell).Select(text => (JsonNode)text)]);
                break;
            case "parts":
                row["parts"] = new JsonArray([.. Split(cell).Select(PartOf)]);
                break;
        }
    }

    private static void PutPriceCell(JsonObject row, string column, string cell)
    {
        if (column is "sku" or "list" or "amount" or "currency" or "from" or "until")
        {
            row[column] = cell;
        }
    }

    private static JsonObject CostOf(JsonObject row)
    {
        if (row["cost"] is not JsonObject cost)
        {
            row["cost"] = cost = [];
        }

        return cost;
    }

    // 2*TEAPOT: two of them.
    private static JsonObject PartOf(string text) => text.Split('*', 2) is [var quantity, var sku]
        ? new JsonObject { ["sku"] = sku, ["quantity"] = quantity }
        : new JsonObject { ["sku"] = text, ["quantity"] = "1" };

    private static IEnumerable<string> Split(string cell) => cell.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Joined(IEnumerable<string>? texts) => texts is null ? null : string.Join(Between, texts);

    private static string Cell(BundlePart part) => $"{part.Quantity.ToString(CultureInfo.InvariantCulture)}*{part.Sku}";

    private static string? Cell(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
