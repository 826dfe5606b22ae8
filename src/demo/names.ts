export const givenNames = (
  'Ada Amir Anna Anton Beatriz Ben Bruno Carla Chen Clara Daniel Daria David Diego Dina Edwin Elena Emil Erika Esra ' +
  'Farid Fatima Felix Filipa Freya George Grace Hana Hugo Ines Irina Isaac Ivan Jana Joana Jonas Josef Julia Kai ' +
  'Karim Kira Lars Leila Lena Liam Lucia Luka Maja Malik Marta Mateo Mei Milan Mira Nadia Nils Nina Noah Nora Olga ' +
  'Omar Oskar Paula Pedro Petra Priya Rafael Ravi Rita Robin Rosa Ruben Sara Selma Simon Sofia Stefan Tara Teo ' +
  'Theresa Tiago Tom Ursula Vera Victor Viola Wanda Yara Yusuf Zoe'
).split(' ')

export const familyNames = (
  'Abbott Almeida Andersson Aydin Baker Barros Becker Bell Bianchi Brandt Carvalho Castro Chapman Cohen Costa Dahl ' +
  'Dias Duarte Dunn Eriksen Falk Farrell Ferreira Fischer Fonseca Foster Garcia Gomes Grant Greene Haddad Hansen ' +
  'Hart Hoffmann Hughes Ibrahim Jansen Kaya Keller Khan Klein Kovacs Kowalski Kumar Lang Larsen Lopes Lund Marsh ' +
  'Martins Mendes Meyer Moore Mori Murphy Nakamura Neves Novak Nunes Okafor Olsen Osman Park Patel Pereira Pinto ' +
  'Popov Ramos Reid Ribeiro Rossi Santos Sato Schmidt Shah Silva Sousa Stone Tavares Taylor Teixeira Vogel Walsh ' +
  'Weber Winter Wright Yilmaz Young Zimmer'
).split(' ')
