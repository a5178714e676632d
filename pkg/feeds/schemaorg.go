package feeds

import (
	"encoding/json"

	"goodword/pkg/referral"
)

// The types below are schema.org's, in every way in which career sites write
// them: a text where an object belongs, and the other way around.

// object decodes b into v when it is an object, and says whether it is.
func object(b []byte, v any) (bool, error) {
	if b[0] != '{' {
		return false, nil
	}
	return true, json.Unmarshal(b, v)
}

// named is a text, or an object with a name, such as a Country, a Language or
// JSON-LD's own {"@value": …} and {"@id": …}.
type named struct{ Name, Code string }

func (n *named) UnmarshalJSON(b []byte) error {
	var o struct {
		Name          text `json:"name"`
		AlternateName text `json:"alternateName"`
		Value         text `json:"@value"`
		ID            text `json:"@id"`
	}
	is, err := object(b, &o)
	if !is {
		err = json.Unmarshal(b, &o.Name)
	}
	n.Code = o.AlternateName.line()
	for _, s := range []text{o.Name, o.Value, o.ID} {
		if n.Name = s.line(); n.Name != "" {
			break
		}
	}
	return err
}

// identifier is a text, a number or a PropertyValue.
type identifier string

func (i *identifier) UnmarshalJSON(b []byte) error {
	var o struct {
		Value text `json:"value"`
		ID    text `json:"@id"`
	}
	is, err := object(b, &o)
	if !is {
		err = json.Unmarshal(b, &o.Value)
	}
	if *i = identifier(o.Value.line()); *i == "" {
		*i = identifier(o.ID.line())
	}
	return err
}

// jobPlace is a Place with an address, or an address, or the text of one.
type jobPlace struct{ Address list[address] }

func (p *jobPlace) UnmarshalJSON(b []byte) error {
	var o struct {
		Address list[address] `json:"address"`
		Name    text          `json:"name"`
	}
	if is, err := object(b, &o); is && (err != nil || len(o.Address) > 0) {
		p.Address = o.Address
		return err
	}
	var own address
	err := json.Unmarshal(b, &own)
	if own == (address{}) {
		own.Text = o.Name.line()
	}
	p.Address = list[address]{own}
	return err
}

// address is a PostalAddress, or a text such as “Delft, Nederland”.
type address struct{ City, Country, Text string }

func (a *address) UnmarshalJSON(b []byte) error {
	var o struct {
		Locality list[named] `json:"addressLocality"`
		Region   list[named] `json:"addressRegion"`
		Country  list[named] `json:"addressCountry"`
	}
	is, err := object(b, &o)
	if !is {
		var s text
		err = json.Unmarshal(b, &s)
		a.Text = s.line()
		return err
	}
	a.City = o.Locality.first().Name
	country := o.Country.first()
	if a.Country = countryCode(country.Name); a.Country == "" {
		a.Country = countryCode(country.Code)
	}
	if a.Country == "" {
		if guess := placesIn(a.City + ", " + o.Region.first().Name); len(guess) > 0 {
			a.Country = guess[0].Country
		}
	}
	return err
}

func (a address) places() []referral.Location {
	if a.Text != "" {
		return placesIn(a.Text)
	}
	return []referral.Location{{City: a.City, Country: a.Country}}
}

// departments are those of an Organization; without any it may be a text.
type departments struct {
	Department list[named] `json:"department"`
}

func (d *departments) UnmarshalJSON(b []byte) error {
	type plain departments
	_, err := object(b, (*plain)(d))
	return err
}

// limits are the properties that MonetaryAmount and QuantitativeValue share.
type limits struct {
	MinValue text `json:"minValue"`
	MaxValue text `json:"maxValue"`
	UnitText text `json:"unitText"`
	UnitCode text `json:"unitCode"`
}

// monetary is a MonetaryAmount, or a number by itself. The amount stands in
// value, which is a number or a QuantitativeValue, or beside it.
type monetary struct {
	limits
	currency text
	value    list[quantity]
}

func (m *monetary) UnmarshalJSON(b []byte) error {
	var o struct {
		limits
		Currency text           `json:"currency"`
		Value    list[quantity] `json:"value"`
	}
	is, err := object(b, &o)
	if !is {
		err = json.Unmarshal(b, &o.Value)
	}
	*m = monetary{o.limits, o.Currency, o.Value}
	return err
}

// quantity is a QuantitativeValue, or a number by itself.
type quantity struct {
	limits
	exact text
}

func (q *quantity) UnmarshalJSON(b []byte) error {
	var o struct {
		limits
		Value text `json:"value"`
	}
	is, err := object(b, &o)
	if !is {
		err = json.Unmarshal(b, &o.Value)
	}
	*q = quantity{o.limits, o.Value}
	return err
}
