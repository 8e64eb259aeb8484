using OmniGrains.Channels.Marketplaces;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;

namespace OmniGrains.Tests.Channels;

/// <summary>Addresses behind which marketplaces hide their buyers', and the orders that mails name.</summary>
public sealed class RelayTests
{
    [Theory]
    [InlineData("abc123@marketplace.amazon.com", "amazon")]
    [InlineData("ABC+x@Marketplace.Amazon.co.uk", "amazon")]
    [InlineData("abc@marketplace.amazon.com.be", "amazon")]
    [InlineData("abc@marketplace.amazon.co.za", "amazon")]
    [InlineData("abc@relay.walmart.com", "walmart")]
    [InlineData("abc@amazon.com", null)]
    [InlineData("abc@marketplace.amazon.com.evil.example", null)]
    [InlineData("abc@evil-marketplace.amazon.com", null)]
    [InlineData("abc@marketplace.amazon.evil", null)]
    [InlineData("marketplace.amazon.com", null)]
    [InlineData("x@relay.walmart.com@evil.example", null)]
    [InlineData(null, null)]
    public void A_relay_is_known_by_its_whole_domain(string? address, string? market) => RelayAddresses.MarketOf(address).ShouldBe(market);

    [Theory]
    [InlineData("abc123@marketplace.amazon.com")]
    [InlineData("abc@relay.walmart.com")]
    public void A_relay_is_nobodys_email_address(string address)
    {
        Normalisation.Read(IdentityKinds.Email, new IdentityInput(IdentityKinds.Email, address)).Identity.ShouldBeNull();
        Normalisation.Read(IdentityKinds.Buyer, new IdentityInput(IdentityKinds.Buyer, $"amazon-eu:{address}")).Identity.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("+266696687")]
    [InlineData("+7378742833")]
    [InlineData("266696687")]
    public void A_withheld_number_recognises_nobody_wherever_it_comes_from(string number) =>
        Normalisation.Read(IdentityKinds.Phone, new IdentityInput(IdentityKinds.Phone, number, "US", Verified: true)).Identity.ShouldBeNull();

    [Theory]
    [InlineData("amazon", "Order: 123-1234567-1234567, again 123-1234567-1234567", "123-1234567-1234567")]
    [InlineData("amazon", "x123-1234567-1234567 1123-1234567-12345678", null)]
    [InlineData("ebay", "12-34567-89012", "12-34567-89012")]
    [InlineData("walmart", "PO 108800000123456 of order 2000111-12345678", "108800000123456,2000111-12345678")]
    [InlineData("walmart", "123-1234567-1234567", null)]
    public void Orders_are_named_in_each_marketplaces_form(string market, string text, string? numbers) =>
        string.Join(',', OrderNumbers.In(market, text, null)).ShouldBe(numbers ?? "");
}
