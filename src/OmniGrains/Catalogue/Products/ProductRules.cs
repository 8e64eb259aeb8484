using FluentValidation;
using FluentValidation.Results;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Products;

/// <summary>What a product must satisfy.</summary>
internal sealed class ProductRules : AbstractValidator<PutProduct>
{
    private const int MostAttributes = 50;
    private const int MostImages = 20;
    private const int MostBarcodes = 50;
    private const decimal LargestCost = 1_000_000_000m;

    public ProductRules() => RuleFor(request => request).Custom(static (request, context) =>
    {
        Check(request.Sku, request.Input, (holds, property, message) =>
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        });
        PartsRules.Check(request.Parts ?? [], (property, message) => context.AddFailure(new ValidationFailure(property, message)));
    });

    private static void Check(string sku, ProductInput input, Action<bool, string, string> must)
    {
        must(Sku.IsValid(sku), "sku", Sku.Form);
        must(Slugs.IsText(input.Name, 200), "name", "must be 1 to 200 characters.");
        must(input.Description is null || IsParagraphs(input.Description), "description", "must be 1 to 4,000 characters; line breaks are fine.");
        must(input.Category is null || Slugs.IsText(input.Category, 200), "category", "must be 1 to 200 characters.");
        must(input.TaxClass is null || Slugs.IsText(input.TaxClass, 40), "taxClass", "must be 1 to 40 characters.");
        must(input.Attributes is not { Count: > MostAttributes }, "attributes", $"must be at most {MostAttributes}.");
        must(input.Attributes?.All(pair => Slugs.IsText(pair.Key, 60) && Slugs.IsText(pair.Value, 200)) ?? true, "attributes",
            "must have names of 1 to 60 characters and values of 1 to 200.");
        must(input.Cost is null || IsCost(input.Cost), "cost", "must not be negative, have at most four decimals, and have an ISO 4217 currency.");
        must(input.Images is not { Count: > MostImages }, "images", $"must be at most {MostImages}.");
        must(input.Images?.All(IsImage) ?? true, "images", "must be absolute https addresses of at most 2,000 characters.");
        must(input.Barcodes is not { Count: > MostBarcodes }, "barcodes", $"must be at most {MostBarcodes}.");
        foreach (var code in (input.Barcodes ?? []).Take(MostBarcodes).Where(code => !Gtin.TryRead(code, out _)))
        {
            must(false, "barcodes", $"'{Shown(code)}' is no EAN-8, EAN-13, UPC-A, UPC-E or GTIN-14 with a right check digit.");
        }
    }

    internal static bool IsCost(Money cost) =>
        cost.Amount is >= 0 and <= LargestCost && cost.Amount.Scale <= 4 && Currencies.IsKnown(cost.Currency);

    private static bool IsParagraphs(string text) =>
        text.Length <= 4_000 && !string.IsNullOrWhiteSpace(text) && text.All(letter => !char.IsControl(letter) || letter is '\n' or '\r' or '\t');

    private static bool IsImage(string address) =>
        Slugs.IsPrintable(address, 2_000) && !address.Contains('|', StringComparison.Ordinal)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;

    private static string Shown(string? code) => code is null ? "null" : code.Length > 20 ? $"{code[..20]}…" : code;
}
